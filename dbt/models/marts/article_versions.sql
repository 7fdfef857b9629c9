{{ config(materialized='incremental', unique_key='article_id') }}

with first_seen as (

    select
        article_id,
        version,
        min(first_seen_at) as seen_at
    from {{ ref('stg_article_contents') }}
    group by article_id, version

)

select
    contents.article_id,
    cast(contents.version as integer) as version,
    readings.title,
    readings.body,
    first_seen.seen_at,
    contents.sha256
from {{ ref('stg_article_contents') }} as contents
inner join first_seen on contents.article_id = first_seen.article_id and contents.version = first_seen.version
inner join {{ due_rows(source('raw', 'readings'), ref('stg_article_contents')) }} as readings
    on contents.sha256 = readings.sha256
where contents.is_last_of_version and {{ is_due('contents.article_id') }}
order by contents.article_id, contents.version
