-- Which names does the reviewed list not know yet?
-- Found by their form or by the English name in brackets: the first candidates for the list.
select
    entity_id,
    entity_type,
    name,
    name_en,
    article_count
from entities
where origin = 'discovered' and name_en is not null
order by article_count desc, entity_id
limit 10
