-- Rows missing from, surplus in or double in the topic calendar: it has every month of the archive once for every
-- source and topic.
{{ config(meta={'description': 'The topic calendar lacks a month, source or topic, or has one twice.', 'dagster': {'ref': {'name': 'topic_calendar'}}}) }}

with extent as (

    select
        min(month) as first_month,
        max(month) as last_month
    from {{ ref('articles') }}

),

expected as (

    select
        cast(months.month as date) as month,
        sources.source_id,
        topics.topic_id
    from extent
    cross join unnest(range(first_month, last_month + interval 1 month, interval 1 month)) as months (month)
    cross join {{ ref('sources') }} as sources
    cross join {{ ref('topics') }} as topics

),

found as (

    select
        month,
        source_id,
        topic_id,
        count(*) as times
    from {{ ref('topic_calendar') }}
    group by month, source_id, topic_id

)

select
    coalesce(expected.month, found.month) as month,
    coalesce(expected.source_id, found.source_id) as source_id,
    coalesce(expected.topic_id, found.topic_id) as topic_id,
    coalesce(found.times, 0) as times
from expected
full outer join found
    on
        expected.month = found.month
        and expected.source_id = found.source_id
        and expected.topic_id = found.topic_id
where expected.month is null or found.times is distinct from 1
