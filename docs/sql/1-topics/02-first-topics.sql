-- What does each outlet write about most?
-- Of outlets with 100 articles or more; the share is of the outlet's articles, and an article may have several main topics.
with totals as (

    select
        source_id,
        topic_id,
        sum(main_article_count) as articles,
        sum(main_article_count) / sum(source_article_count) as share
    from topic_calendar
    group by source_id, topic_id

)

select
    sources.name_en as outlet,
    arg_max(topics.name_en, (totals.articles, topics.topic_id)) as first_topic,
    max(totals.articles) as articles,
    round(max(totals.share), 3) as share
from totals
inner join topics on totals.topic_id = topics.topic_id
inner join sources on totals.source_id = sources.source_id
where sources.article_count >= 100
group by sources.name_en, sources.article_count
order by sources.article_count desc, outlet
