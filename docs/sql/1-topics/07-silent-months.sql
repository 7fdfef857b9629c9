-- Which outlets have months without any article, so that a trend would show the archive and not the outlet?
with months as (

    select distinct
        month,
        source_id,
        source_article_count
    from topic_calendar

)

select
    months.source_id,
    sources.first_article_on,
    sources.last_article_on,
    count(*) as months_between,
    count(*) filter (where months.source_article_count = 0) as without_article
from months
inner join sources on months.source_id = sources.source_id
where months.month between date_trunc('month', sources.first_article_on) and sources.last_article_on
group by months.source_id, sources.first_article_on, sources.last_article_on
order by without_article desc, months.source_id
limit 10
