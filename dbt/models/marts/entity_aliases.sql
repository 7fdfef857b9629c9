with listed as (

    select
        entity_id,
        alias,
        script,
        'curated' as origin
    from {{ ref('curated_aliases') }}

    union all

    select
        entity_id,
        alias,
        script,
        origin
    from {{ source('raw', 'library_aliases') }}
    where (entity_id, alias) not in (select (entity_id, alias) from {{ ref('curated_aliases') }})

),

used_by_source as (

    select
        entity_id,
        name,
        source_id,
        sum(article_count) as article_count,
        min(first_seen_on) as first_seen_on,
        min(first_seen_at) as first_seen_at,
        sum(leans_to_hant) as leans_to_hant,
        bool_or(is_of_lexicon) as is_of_lexicon
    from {{ ref('stg_name_months') }}
    group by entity_id, name, source_id

),

used as (

    select
        entity_id,
        name as alias,
        cast(sum(article_count) as bigint) as article_count,
        min(first_seen_on) as first_seen_on,
        list_sort(list(source_id)) as sources,
        min(first_seen_at) as first_seen_at,
        if(sum(leans_to_hant) > 0, 'zh-Hant', 'zh-Hans') as article_script,
        bool_or(is_of_lexicon) as is_of_lexicon
    from used_by_source
    group by entity_id, name

),

first_articles as (

    -- Of several that were published first at once, that with the least id.
    select
        names.entity_id,
        names.name as alias,
        min(names.first_article_id) as article_id
    from {{ ref('stg_name_months') }} as names
    inner join used
        on
            names.entity_id = used.entity_id
            and names.name = used.alias
            and names.first_seen_at is not distinct from used.first_seen_at
    group by names.entity_id, names.name

)

select
    coalesce(listed.entity_id, used.entity_id) as entity_id,
    coalesce(listed.alias, used.alias) as alias,
    case
        when listed.script is not null then listed.script
        when regexp_matches(used.alias, '\p{Han}') then used.article_script
        else 'en'
    end as script,
    coalesce(listed.origin, if(used.is_of_lexicon, coalesce(entities.origin, 'curated'), 'discovered')) as origin,
    coalesce(used.article_count, 0) as article_count,
    used.first_seen_on,
    coalesce(used.sources, []) as sources,
    first_articles.article_id as evidence_article_id
from listed
full outer join used on listed.entity_id = used.entity_id and listed.alias = used.alias
left join {{ ref('stg_entities') }} as entities on used.entity_id = entities.entity_id
left join first_articles on used.entity_id = first_articles.entity_id and used.alias = first_articles.alias
order by 1, 2
