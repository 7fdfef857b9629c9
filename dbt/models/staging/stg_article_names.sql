-- One row per article and name it gives an entity: what the counts of entities and names are made of.
{{ config(materialized='incremental', unique_key='article_id') }}

select
    article_id,
    source_id,
    month,
    entity_id,
    entity_type,
    surface as name,
    count(*) as mention_count,
    bool_or(method like 'lexicon%') as is_of_lexicon
from {{ ref('mentions') }}
where {{ is_due('article_id') }}
group by article_id, source_id, month, entity_id, entity_type, surface
