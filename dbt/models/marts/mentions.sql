{{ config(materialized='incremental', unique_key='article_id') }}

select
    substr(
        md5(concat_ws('|', current_articles.article_id, mentions.field, mentions.char_start, mentions.char_end, mentions.entity_id)),
        1, 16
    ) as mention_id,
    current_articles.article_id,
    current_articles.source_id,
    current_articles.month,
    mentions.entity_id,
    mentions.entity_type,
    mentions.surface,
    mentions.field,
    mentions.char_start,
    mentions.char_end,
    mentions.paragraph_no,
    mentions.method
from {{ due_rows(source('raw', 'mentions')) }} as mentions
inner join {{ due_articles() }} as current_articles on mentions.sha256 = current_articles.sha256
order by current_articles.article_id, mentions.field desc, mentions.char_start, mentions.entity_id
