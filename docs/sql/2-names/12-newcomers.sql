-- Whom did the archive first name in 2021, and then most often?
select
    name,
    name_en,
    description,
    first_mention_on,
    article_count
from entities
where entity_type = 'PERSON' and first_mention_on >= date '2021-01-01' and origin = 'curated'
order by article_count desc, entity_id
limit 10
