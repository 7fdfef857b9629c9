{{ config(materialized='incremental', unique_key='article_id') }}

select
    current_articles.article_id,
    credits.role,
    credits.name,
    credits.position
from {{ due_rows(source('raw', 'credits')) }} as credits
inner join {{ due_articles() }} as current_articles on credits.sha256 = current_articles.sha256
order by current_articles.article_id, credits.position
