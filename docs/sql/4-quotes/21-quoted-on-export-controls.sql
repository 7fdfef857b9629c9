-- Who is quoted most on technology and export controls?
select
    entities.name,
    entities.name_en,
    entities.country,
    count(*) as quotations,
    count(distinct quotes.article_id) as articles
from quotes
inner join article_topics
    on
        quotes.article_id = article_topics.article_id
        and article_topics.topic_id = 'tech-export-controls'
        and article_topics.is_main
inner join entities on quotes.speaker_entity_id = entities.entity_id
where entities.entity_type = 'PERSON'
group by entities.entity_id, entities.name, entities.name_en, entities.country
order by quotations desc, entities.entity_id
limit 12
