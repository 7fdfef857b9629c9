-- Which outlets call Trump 川普, and which 特朗普?
-- In outlets that print one of the two ten times or more.
with names as (

    select
        source_id,
        coalesce(sum(mention_count) filter (where name = '川普'), 0) as taiwan_name,
        coalesce(sum(mention_count) filter (where name = '特朗普'), 0) as mainland_name
    from entity_names
    where entity_id = 'person.donald-trump' and name in ('川普', '特朗普')
    group by source_id

)

select
    source_id,
    taiwan_name as "川普",
    mainland_name as "特朗普",
    round(taiwan_name / (taiwan_name + mainland_name), 3) as share_of_first
from names
where taiwan_name + mainland_name >= 10
order by share_of_first desc, source_id
