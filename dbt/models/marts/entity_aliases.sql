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

seen as (

    -- Articles numbered by when they were published: the least number of a name is its first article.
    select
        article_id,
        published_on,
        case script when 'zh-Hant' then 1 when 'zh-Hans' then -1 else 0 end as leans_to_hant,
        row_number() over (order by published_at nulls last, article_id) as seen_no
    from {{ ref('articles') }}

),

used_by_source as (

    select
        names.entity_id,
        names.name,
        names.source_id,
        count(*) as article_count,
        min(seen.published_on) as first_seen_on,
        min(seen.seen_no) as first_seen_no,
        sum(seen.leans_to_hant) as leans_to_hant,
        bool_or(names.is_of_lexicon) as is_of_lexicon
    from {{ ref('stg_article_names') }} as names
    inner join seen on names.article_id = seen.article_id
    group by names.entity_id, names.name, names.source_id

),

used as (

    select
        entity_id,
        name as alias,
        cast(sum(article_count) as bigint) as article_count,
        min(first_seen_on) as first_seen_on,
        list_sort(list(source_id)) as sources,
        min(first_seen_no) as first_seen_no,
        if(sum(leans_to_hant) > 0, 'zh-Hant', 'zh-Hans') as article_script,
        bool_or(is_of_lexicon) as is_of_lexicon
    from used_by_source
    group by entity_id, name

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
    evidence.article_id as evidence_article_id
from listed
full outer join used on listed.entity_id = used.entity_id and listed.alias = used.alias
left join {{ ref('stg_entities') }} as entities on used.entity_id = entities.entity_id
left join seen as evidence on used.first_seen_no = evidence.seen_no
order by 1, 2
