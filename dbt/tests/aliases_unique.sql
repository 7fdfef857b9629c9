-- Aliases that stand twice for one entity.
{{ config(meta={'description': 'An alias stands twice for one entity.', 'dagster': {'ref': {'name': 'entity_aliases'}}}) }}

select
    entity_id,
    alias
from {{ ref('entity_aliases') }}
group by entity_id, alias
having count(*) > 1
