-- Which Chinese provinces and cities are in the news, and with which topic?
with places as (

    select
        mentions.entity_id,
        mentions.article_id
    from mentions
    inner join entities on mentions.entity_id = entities.entity_id
    where entities.entity_type = 'GPE' and entities.country = 'CN' and entities.entity_id != 'gpe.cn'
    group by mentions.entity_id, mentions.article_id

),

topics_of_places as (

    select
        places.entity_id,
        article_topics.topic_id,
        count(*) as articles
    from places
    inner join article_topics on places.article_id = article_topics.article_id and article_topics.is_main
    group by places.entity_id, article_topics.topic_id

)

select
    entities.name,
    entities.article_count as articles,
    arg_max(topics_of_places.topic_id, (topics_of_places.articles, topics_of_places.topic_id)) as first_topic,
    max(topics_of_places.articles) as of_them
from topics_of_places
inner join entities on topics_of_places.entity_id = entities.entity_id
group by entities.entity_id, entities.name, entities.article_count
order by entities.article_count desc, entities.entity_id
limit 12
