-- Which Americans are named by most outlets?
select
    entities.name,
    entities.name_en,
    count(distinct mentions.source_id) as outlets,
    count(distinct mentions.article_id) as articles
from mentions
inner join entities on mentions.entity_id = entities.entity_id
where entities.country = 'US' and entities.entity_type = 'PERSON'
group by entities.entity_id, entities.name, entities.name_en
order by outlets desc, articles desc, entities.entity_id
limit 10
