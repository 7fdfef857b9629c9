-- Which topics are written about together?
select
    one.topic_id,
    other.topic_id as other_topic_id,
    count(*) as articles
from article_topics as one
inner join article_topics as other on one.article_id = other.article_id and one.topic_id < other.topic_id
where one.is_main and other.is_main
group by one.topic_id, other.topic_id
order by articles desc, one.topic_id, other_topic_id
limit 10
