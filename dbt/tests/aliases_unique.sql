-- Aliases that stand twice for one entity.
select
    entity_id,
    alias
from {{ ref('entity_aliases') }}
group by entity_id, alias
having count(*) > 1
