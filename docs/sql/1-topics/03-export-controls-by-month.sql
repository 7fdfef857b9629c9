-- How did writing on technology and export controls move from month to month?
-- All outlets together, in months with 100 articles or more: the share of a handful says nothing.
with months as (

    select
        month,
        sum(main_article_count) as articles,
        sum(main_article_count) / nullif(sum(source_article_count), 0) as share
    from topic_calendar
    where topic_id = 'tech-export-controls'
    group by month
    having sum(source_article_count) >= 100

)

select
    month,
    articles,
    round(share, 4) as share,
    round(share - lag(share) over (order by month), 4) as change
from months
order by month
