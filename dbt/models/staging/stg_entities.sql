-- One row per entity: of the curated lexicon, of libraries, and those that only articles told of, by their commonest name.
with curated as (

    select
        entity_id,
        entity_type,
        name,
        nullif(name_en, '') as name_en,
        nullif(name_zh_hant, '') as name_zh_hant,
        nullif(country, '') as country,
        nullif(description, '') as description,
        'curated' as origin
    from {{ ref('curated_entities') }}

),

of_libraries as (

    select
        entity_id,
        entity_type,
        name,
        name_en,
        name_zh_hant,
        country,
        cast(null as varchar) as description,
        origin
    from {{ source('raw', 'library_entities') }}
    where entity_id not in (select curated.entity_id from curated)

),

named as (

    select
        discovered.entity_id,
        min(discovered.entity_type) as entity_type,
        discovered.name,
        min(discovered.name_en) as name_en,
        count(*) as times
    from {{ source('raw', 'discovered_entities') }} as discovered
    inner join {{ ref('stg_current_articles') }} as current_articles on discovered.sha256 = current_articles.sha256
    group by discovered.entity_id, discovered.name

    union all

    select
        entity_id,
        entity_type,
        alias as name,
        name_en,
        0 as times
    from {{ source('raw', 'learned_aliases') }}
    where entity_id is not null

),

discovered as (

    select
        entity_id,
        min(entity_type) as entity_type,
        arg_max(name, (times, name)) as name,
        min(name_en) as name_en,
        cast(null as varchar) as name_zh_hant,
        cast(null as varchar) as country,
        cast(null as varchar) as description,
        'discovered' as origin
    from named
    where
        entity_id not in (select curated.entity_id from curated)
        and entity_id not in (select of_libraries.entity_id from of_libraries)
    group by entity_id

)

select * from curated
union all
select * from of_libraries
union all
select * from discovered
