with named as (

    select
        month,
        source_id,
        entity_id,
        entity_type,
        name,
        mention_count,
        article_count
    from {{ ref('stg_name_months') }}
    where month is not null and entity_type in ('PERSON', 'DIALOGUE')

),

several as (

    select entity_id
    from named
    group by entity_id
    having count(distinct name) > 1

),

entity_months as (

    select
        month,
        source_id,
        entity_id,
        cast(sum(mention_count) as bigint) as entity_mention_count
    from named
    group by month, source_id, entity_id

),

used as (

    select distinct
        source_id,
        entity_id,
        entity_type,
        name
    from named

)

select
    entity_months.month,
    used.source_id,
    used.entity_id,
    used.entity_type,
    used.name,
    coalesce(named.article_count, 0) as article_count,
    coalesce(named.mention_count, 0) as mention_count,
    entity_months.entity_mention_count,
    coalesce(named.mention_count, 0) / entity_months.entity_mention_count as share
from used
inner join several on used.entity_id = several.entity_id
inner join entity_months on used.source_id = entity_months.source_id and used.entity_id = entity_months.entity_id
left join named
    on
        entity_months.month = named.month
        and used.source_id = named.source_id
        and used.entity_id = named.entity_id
        and used.name = named.name
order by used.entity_id, entity_months.month, used.source_id, mention_count desc, used.name
