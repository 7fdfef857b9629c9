select
    entity_id,
    entity_type,
    name,
    name_en,
    name_zh_hant,
    country,
    description,
    origin,
    cast(null as varchar) as wikidata_id
from {{ ref('stg_entities') }}
order by entity_id
