{{ config(materialized='incremental', unique_key='article_id') }}

select
    current_articles.article_id,
    paragraphs.paragraph_no,
    paragraphs.kind,
    paragraphs.text,
    paragraphs.char_start
from {{ due_rows(source('raw', 'paragraphs')) }} as paragraphs
inner join {{ due_articles() }} as current_articles on paragraphs.sha256 = current_articles.sha256
order by current_articles.article_id, paragraphs.paragraph_no
