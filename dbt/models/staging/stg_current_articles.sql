-- One row per article: the content it shows, its outlet, its month and its story; what every other mart joins on.
{{ config(materialized='table') }}

with firsts as (

    select
        contents.article_id,
        readings.epoch,
        readings.front_date
    from {{ ref('stg_article_contents') }} as contents
    inner join {{ source('raw', 'readings') }} as readings on contents.sha256 = readings.sha256
    where contents.is_first

),

presence as (

    select
        article_id,
        not bool_or(is_present) as is_removed
    from {{ ref('stg_article_contents') }}
    group by article_id

),

dated as (

    select
        readings.sha256,
        readings.article_id,
        readings.host,
        contents.path,
        contents.version_count,
        presence.is_removed,
        firsts.epoch as feed_epoch,
        coalesce(firsts.epoch, firsts.front_date) as feed_time
    from {{ ref('stg_article_contents') }} as contents
    inner join {{ source('raw', 'readings') }} as readings on contents.sha256 = readings.sha256
    inner join firsts on contents.article_id = firsts.article_id
    inner join presence on contents.article_id = presence.article_id
    where contents.is_current

),

plausible as (

    select
        *,
        feed_time >= timestamp '1990-01-01' and feed_time < cast(current_date as timestamp) + interval 2 day as is_plausible
    from dated

),

placed as (

    select
        plausible.sha256,
        plausible.article_id,
        coalesce(hosts.source_id, plausible.host) as source_id,
        plausible.path,
        plausible.version_count,
        plausible.is_removed,
        case when plausible.is_plausible then plausible.feed_time end as published_at,
        case
            when plausible.is_plausible and plausible.feed_epoch is not null then 'epoch'
            when plausible.is_plausible then 'front_matter'
        end as published_at_source,
        case when plausible.is_plausible then cast(plausible.feed_time + interval 8 hour as date) end as published_on,
        case
            when plausible.is_plausible then cast(date_trunc('month', plausible.feed_time + interval 8 hour) as date)
        end as month
    from plausible
    left join {{ ref('stg_outlet_hosts') }} as hosts on plausible.host = hosts.host

)

select
    placed.*,
    first_value(placed.article_id) over (
        partition by coalesce(groups.story_group, placed.article_id)
        order by placed.published_at nulls last, placed.article_id
    ) as story_id
from placed
left join {{ source('raw', 'story_groups') }} as groups on placed.sha256 = groups.sha256
