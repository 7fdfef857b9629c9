{{ config(materialized='incremental', unique_key='article_id') }}

select
    current_articles.article_id,
    dates.surface,
    dates.starts_on,
    dates.ends_on,
    dates.grain,
    dates.char_start,
    dates.char_end
from {{ due_rows(source('raw', 'date_mentions')) }} as dates
inner join {{ due_articles() }} as current_articles on dates.sha256 = current_articles.sha256
order by current_articles.article_id, dates.char_start
