select
    mentions.source_id,
    mentions.entity_id,
    mentions.surface as name,
    count(distinct mentions.article_id) as article_count,
    count(*) as mention_count
from {{ ref('mentions') }} as mentions
group by mentions.source_id, mentions.entity_id, mentions.surface
order by mentions.entity_id, article_count desc, mentions.source_id, name
