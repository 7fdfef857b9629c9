-- How did writing on technology and export controls move from month to month?
-- All outlets together; a month without any article has no share.
with months as (

    select
        month,
        sum(main_article_count) as articles,
        sum(main_article_count) / nullif(sum(source_article_count), 0) as share
    from topic_calendar
    where topic_id = 'tech-export-controls'
    group by month

)

select
    month,
    articles,
    round(share, 4) as share,
    round(share - lag(share) over (order by month), 4) as change
from months
qualify articles > 0 or lag(articles) over (order by month) > 0
order by month
