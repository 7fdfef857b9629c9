-- Rows missing from or surplus in the topic calendar: it has every month of the archive for every source and topic.
{{ config(meta={'dagster': {'ref': {'name': 'topic_calendar'}}}) }}

with extent as (

    select
        datediff('month', min(month), max(month)) + 1 as months
    from {{ ref('articles') }}

),

expected as (

    select
        coalesce(extent.months, 0)
        * (select count(*) from {{ ref('sources') }})
        * (select count(*) from {{ ref('topics') }}) as rows_expected
    from extent

)

select expected.rows_expected
from expected
where expected.rows_expected != (select count(*) from {{ ref('topic_calendar') }})
