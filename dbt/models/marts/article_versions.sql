{{ config(materialized='incremental', unique_key='article_id') }}

-- Without the texts, which meet it last: what is joined is held in memory.
with versions as (

    select
        article_id,
        version,
        sha256,
        is_last_of_version,
        min(first_seen_at) over (partition by article_id, version) as seen_at
    from {{ ref('stg_article_contents') }}
    where {{ is_due('article_id') }}

)

select
    versions.article_id,
    cast(versions.version as integer) as version,
    readings.title,
    readings.body,
    versions.seen_at,
    versions.sha256
from versions
inner join {{ due_rows(source('raw', 'readings'), ref('stg_article_contents')) }} as readings
    on versions.sha256 = readings.sha256
where versions.is_last_of_version
order by versions.article_id, versions.version
