-- In which month was each topic at its peak, and which term stood out then?
-- By share of all articles, in months with 100 articles or more; topics that have a month of their own.
with months as (

    select
        month,
        topic_id,
        sum(main_article_count) as articles,
        sum(main_article_count) / sum(source_article_count) as share
    from topic_calendar
    group by month, topic_id
    having sum(source_article_count) >= 100

),

peaks as (

    select *
    from months
    qualify row_number() over (partition by topic_id order by share desc, month) = 1

)

select
    peaks.topic_id,
    peaks.month,
    peaks.articles,
    round(peaks.share, 3) as share,
    terms.term
from peaks
inner join topic_calendar_terms as terms
    on peaks.month = terms.month and peaks.topic_id = terms.topic_id and terms.kind = 'term' and terms.rank = 1
order by terms.log_likelihood desc, peaks.topic_id
limit 10
