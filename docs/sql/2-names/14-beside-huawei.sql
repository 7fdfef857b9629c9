-- Which organisations stand in one paragraph with Huawei?
select
    entities.name,
    entities.name_en,
    count(distinct (one.article_id, one.paragraph_no)) as paragraphs
from mentions as one
inner join mentions as other on one.article_id = other.article_id and one.paragraph_no = other.paragraph_no
inner join entities on other.entity_id = entities.entity_id
where one.entity_id = 'org.huawei' and other.entity_type = 'ORG' and other.entity_id != one.entity_id
group by entities.entity_id, entities.name, entities.name_en
order by paragraphs desc, entities.entity_id
limit 10
