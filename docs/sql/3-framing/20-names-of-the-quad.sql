-- Under which names does the Quad appear?
select
    name,
    sum(mention_count) as places,
    count(distinct source_id) as outlets,
    string_agg(distinct source_id, ', ' order by source_id) as which
from entity_names
where entity_id = 'dialogue.quad'
group by name
order by places desc, name
limit 12
