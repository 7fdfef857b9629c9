{{ config(materialized='incremental', unique_key='article_id') }}

select
    substr(md5(concat_ws('|', current_articles.article_id, quotes.char_start, quotes.char_end)), 1, 16) as quote_id,
    current_articles.article_id,
    quotes.text,
    quotes.speaker,
    quotes.speaker_entity_id,
    quotes.verb,
    quotes.char_start,
    quotes.char_end,
    quotes.paragraph_no
from {{ due_rows(source('raw', 'quotes')) }} as quotes
inner join {{ due_articles() }} as current_articles on quotes.sha256 = current_articles.sha256
order by current_articles.article_id, quotes.char_start
