select
    source_id,
    entity_id,
    name,
    count(*) as article_count,
    cast(sum(mention_count) as bigint) as mention_count
from {{ ref('stg_article_names') }}
group by source_id, entity_id, name
order by entity_id, article_count desc, source_id, name
