select
    meeting_id,
    article_id,
    round,
    round_text,
    starts_on,
    ends_on,
    grain,
    place,
    place_entity_id,
    status,
    mode
from {{ ref('stg_meeting_reports') }}
order by meeting_id, article_id
