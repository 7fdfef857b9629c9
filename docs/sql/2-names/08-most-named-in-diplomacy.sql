-- Who is named in most articles on diplomacy?
select
    entities.name,
    entities.name_en,
    entities.country,
    count(distinct mentions.article_id) as articles
from mentions
inner join entities on mentions.entity_id = entities.entity_id
inner join article_topics
    on mentions.article_id = article_topics.article_id and article_topics.topic_id = 'diplomacy' and article_topics.is_main
where mentions.entity_type = 'PERSON'
group by entities.entity_id, entities.name, entities.name_en, entities.country
order by articles desc, entities.entity_id
limit 12
