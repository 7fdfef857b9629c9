with named as (

    select
        entity_id,
        min(first_seen_on) as first_mention_on,
        max(last_seen_on) as last_mention_on,
        cast(sum(entity_article_count) as bigint) as article_count,
        cast(sum(mention_count) as bigint) as mention_count
    from {{ ref('stg_name_months') }}
    group by entity_id

)

select
    entities.entity_id,
    entities.entity_type,
    entities.name,
    entities.name_en,
    entities.name_zh_hant,
    entities.country,
    entities.description,
    entities.origin,
    cast(null as varchar) as wikidata_id,
    named.first_mention_on,
    named.last_mention_on,
    coalesce(named.article_count, 0) as article_count,
    coalesce(named.mention_count, 0) as mention_count
from {{ ref('stg_entities') }} as entities
left join named on entities.entity_id = named.entity_id
order by entities.entity_id
