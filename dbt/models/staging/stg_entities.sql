-- One row per entity of the curated lexicon; NULL where a field is unknown.
select
    entity_id,
    entity_type,
    name,
    nullif(name_en, '') as name_en,
    nullif(name_zh_hant, '') as name_zh_hant,
    nullif(country, '') as country,
    nullif(description, '') as description
from {{ ref('curated_entities') }}
