with named as (

    select
        names.entity_id,
        min(articles.published_on) as first_mention_on,
        max(articles.published_on) as last_mention_on,
        count(distinct names.article_id) as article_count,
        cast(sum(names.mention_count) as bigint) as mention_count
    from {{ ref('stg_article_names') }} as names
    inner join {{ ref('stg_current_articles') }} as articles on names.article_id = articles.article_id
    group by names.entity_id

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
