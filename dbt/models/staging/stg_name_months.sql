-- One row per month, outlet and name of an entity, counted anew where articles of the month changed; articles without a date
-- are a month that always is.  The tables that count names over the whole archive add these rows up.
{{ config(materialized='incremental', unique_key='month') }}

with named as (

    select
        *,
        row_number() over (partition by article_id, entity_id order by name, entity_type) = 1 as is_one_of_entity
    from {{ ref('stg_article_names') }}
    where {{ is_due('month') }}

),

seen as (

    -- Articles numbered by when they were published: the least number of a name is its first article.
    select
        article_id,
        published_at,
        published_on,
        case script when 'zh-Hant' then 1 when 'zh-Hans' then -1 else 0 end as leans_to_hant,
        row_number() over (order by published_at nulls last, article_id) as seen_no
    from {{ ref('articles') }}
    where {{ is_due('month') }}

),

counted as (

    select
        named.month,
        named.source_id,
        named.entity_id,
        named.entity_type,
        named.name,
        count(*) as article_count,
        count(*) filter (where named.is_one_of_entity) as entity_article_count,
        cast(sum(named.mention_count) as bigint) as mention_count,
        bool_or(named.is_of_lexicon) as is_of_lexicon,
        cast(sum(seen.leans_to_hant) as bigint) as leans_to_hant,
        min(seen.seen_no) as first_seen_no,
        max(seen.published_on) as last_seen_on
    from named
    inner join seen on named.article_id = seen.article_id
    group by named.month, named.source_id, named.entity_id, named.entity_type, named.name

)

select
    counted.* exclude (first_seen_no),
    seen.published_at as first_seen_at,
    seen.published_on as first_seen_on,
    seen.article_id as first_article_id
from counted
inner join seen on counted.first_seen_no = seen.seen_no
