-- One row per distinct file content that reports an article, in the order in which the article was seen to change.
{{ config(materialized='table') }}

with readings as (

    select
        sha256,
        article_id,
        text_sha256,
        epoch,
        front_date
    from {{ source('raw', 'readings') }}
    where reject_reason is null

),

seen as (

    select
        sha256,
        bool_or(is_present) as is_present,
        min(path) as path,
        min(path) filter (where is_present) as present_path,
        min(first_seen_at) as first_seen_at
    from {{ ref('stg_documents') }}
    where sha256 is not null
    group by sha256

),

ranked as (

    select
        readings.*,
        seen.is_present,
        coalesce(seen.present_path, seen.path) as path,
        seen.first_seen_at,
        row_number() over (
            partition by readings.article_id
            order by readings.epoch nulls first, readings.front_date nulls first, readings.sha256
        ) as content_rank,
        count(*) over (partition by readings.article_id) as content_count
    from readings
    inner join seen on readings.sha256 = seen.sha256

),

texts as (

    select
        article_id,
        text_sha256,
        max(content_rank) as last_rank
    from ranked
    group by article_id, text_sha256

),

versions as (

    select
        article_id,
        text_sha256,
        last_rank,
        row_number() over (partition by article_id order by last_rank) as version,
        count(*) over (partition by article_id) as version_count
    from texts

)

select
    ranked.sha256,
    ranked.article_id,
    ranked.text_sha256,
    ranked.path,
    ranked.is_present,
    ranked.first_seen_at,
    ranked.content_rank,
    ranked.content_rank = 1 as is_first,
    ranked.content_rank = ranked.content_count as is_current,
    versions.version,
    versions.version_count,
    versions.version = versions.version_count as has_current_text,
    ranked.content_rank = versions.last_rank as is_last_of_version
from ranked
inner join versions
    on ranked.article_id = versions.article_id and ranked.text_sha256 = versions.text_sha256
