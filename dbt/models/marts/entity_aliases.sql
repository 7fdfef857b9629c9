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

used as (

    select
        names.entity_id,
        names.name as alias,
        count(*) as article_count,
        min(articles.published_on) as first_seen_on,
        list_sort(list(distinct names.source_id)) as sources,
        arg_min(names.article_id, (coalesce(articles.published_at, timestamp '9999-01-01'), names.article_id))
            as evidence_article_id,
        if(
            count(*) filter (where articles.script = 'zh-Hant') > count(*) filter (where articles.script = 'zh-Hans'),
            'zh-Hant', 'zh-Hans'
        ) as article_script,
        bool_or(names.is_of_lexicon) as is_of_lexicon
    from {{ ref('stg_article_names') }} as names
    inner join {{ ref('articles') }} as articles on names.article_id = articles.article_id
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
    used.evidence_article_id
from listed
full outer join used on listed.entity_id = used.entity_id and listed.alias = used.alias
left join {{ ref('stg_entities') }} as entities on used.entity_id = entities.entity_id
order by 1, 2
