select
    source_id,
    entity_id,
    name,
    cast(sum(article_count) as bigint) as article_count,
    cast(sum(mention_count) as bigint) as mention_count
from {{ ref('stg_name_months') }}
group by source_id, entity_id, name
order by entity_id, article_count desc, source_id, name
