-- One row per name that articles gloss in English, with the first of them as evidence.
with glossed as (

    select
        glosses.name,
        current_articles.article_id,
        current_articles.published_on,
        glosses.char_start,
        glosses.char_end
    from {{ source('raw', 'glosses') }} as glosses
    inner join {{ ref('stg_current_articles') }} as current_articles on glosses.sha256 = current_articles.sha256

),

evidence as (

    select
        name,
        arg_min(
            struct_pack(article_id, published_on, char_start, char_end),
            (coalesce(published_on, date '9999-01-01'), article_id, char_start)
        ) as first
    from glossed
    group by name

)

select
    learned.alias,
    learned.name_en,
    learned.entity_type,
    learned.entity_id,
    learned.status,
    learned.article_count,
    evidence.first.published_on as first_seen_on,
    evidence.first.article_id as evidence_article_id,
    evidence.first.char_start as char_start,
    evidence.first.char_end as char_end
from {{ source('raw', 'learned_aliases') }} as learned
left join evidence on learned.alias = evidence.name
order by learned.alias
