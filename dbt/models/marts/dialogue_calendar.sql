with archive_months as (

    select
        min(month) as first_month,
        max(month) as last_month
    from {{ ref('stg_current_articles') }}

),

months as (

    select cast(unnest(range(first_month, last_month + interval 1 month, interval 1 month)) as date) as month
    from archive_months

),

calendar as (

    select
        months.month,
        dialogues.dialogue_id
    from months
    cross join (select distinct dialogue_id from {{ ref('dialogue_meetings') }}) as dialogues

),

met as (

    select
        cast(date_trunc('month', starts_on) as date) as month,
        dialogue_id,
        count(*) as meeting_count,
        count(*) filter (where status = 'held') as held_count,
        count(*) filter (where status = 'planned') as planned_count,
        count(*) filter (where status = 'cancelled') as cancelled_count
    from {{ ref('dialogue_meetings') }}
    where grain in ('day', 'range', 'week', 'month')
    group by date_trunc('month', starts_on), dialogue_id

),

written as (

    select
        current_articles.month,
        meetings.dialogue_id,
        count(distinct reports.article_id) as article_count
    from {{ ref('meeting_reports') }} as reports
    inner join {{ ref('dialogue_meetings') }} as meetings on reports.meeting_id = meetings.meeting_id
    inner join {{ ref('stg_current_articles') }} as current_articles on reports.article_id = current_articles.article_id
    where current_articles.month is not null
    group by current_articles.month, meetings.dialogue_id

)

select
    calendar.month,
    calendar.dialogue_id,
    coalesce(met.meeting_count, 0) as meeting_count,
    coalesce(met.held_count, 0) as held_count,
    coalesce(met.planned_count, 0) as planned_count,
    coalesce(met.cancelled_count, 0) as cancelled_count,
    coalesce(written.article_count, 0) as article_count
from calendar
left join met on calendar.month = met.month and calendar.dialogue_id = met.dialogue_id
left join written on calendar.month = written.month and calendar.dialogue_id = written.dialogue_id
order by calendar.month, calendar.dialogue_id
