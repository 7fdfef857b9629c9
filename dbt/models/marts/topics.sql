select
    topic_id,
    name_zh,
    name_en,
    definition,
    nullif(iptc_code, '') as iptc_code,
    nullif(iptc_name, '') as iptc_name
from {{ ref('topic_list') }}
order by topic_id
