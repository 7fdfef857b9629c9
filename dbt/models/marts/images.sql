{{ config(materialized='incremental', unique_key='article_id') }}

select
    current_articles.article_id,
    images.position,
    images.url,
    images.caption,
    images.credit,
    images.paragraph_no
from {{ due_rows(source('raw', 'images')) }} as images
inner join {{ due_articles() }} as current_articles on images.sha256 = current_articles.sha256
order by current_articles.article_id, images.position
