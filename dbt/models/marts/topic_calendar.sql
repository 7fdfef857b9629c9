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
        sources.source_id,
        topics.topic_id
    from months
    cross join {{ ref('sources') }} as sources
    cross join {{ ref('topics') }} as topics

),

source_months as (

    select
        month,
        source_id,
        count(*) as source_article_count
    from {{ ref('stg_current_articles') }}
    where month is not null
    group by month, source_id

),

topic_months as (

    select
        current_articles.month,
        current_articles.source_id,
        article_topics.topic_id,
        count(*) as article_count,
        count(*) filter (where article_topics.is_main) as main_article_count,
        sum(article_topics.mention_count) as mention_count
    from {{ ref('article_topics') }} as article_topics
    inner join {{ ref('stg_current_articles') }} as current_articles
        on article_topics.article_id = current_articles.article_id
    where current_articles.month is not null
    group by current_articles.month, current_articles.source_id, article_topics.topic_id

),

counted as (

    select
        calendar.month,
        calendar.source_id,
        calendar.topic_id,
        coalesce(topic_months.article_count, 0) as article_count,
        coalesce(topic_months.main_article_count, 0) as main_article_count,
        cast(coalesce(topic_months.mention_count, 0) as bigint) as mention_count,
        coalesce(source_months.source_article_count, 0) as source_article_count,
        coalesce(topic_months.main_article_count, 0) / source_months.source_article_count as share
    from calendar
    left join source_months
        on calendar.month = source_months.month and calendar.source_id = source_months.source_id
    left join topic_months
        on
            calendar.month = topic_months.month
            and calendar.source_id = topic_months.source_id
            and calendar.topic_id = topic_months.topic_id

)

select
    *,
    lag(share) over months_before as share_prev_month,
    share - lag(share) over months_before as share_change,
    case
        when source_article_count > 0
            then rank() over (partition by month, source_id order by main_article_count desc)
    end as rank
from counted
window months_before as (partition by source_id, topic_id order by month)
order by month, source_id, topic_id
