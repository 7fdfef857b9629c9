-- One row per official at a meeting; the name is the one that most articles print, a longer one before a shorter.
with named as (

    select
        groups.meeting_id,
        participants.entity_id,
        participants.side,
        participants.name,
        count(*) as article_count,
        count(*) filter (where participants.is_lead) as lead_count
    from {{ source('raw', 'meeting_participants') }} as participants
    inner join {{ source('raw', 'meeting_groups') }} as groups
        on participants.sha256 = groups.sha256 and participants.report_no = groups.report_no
    inner join {{ ref('stg_current_articles') }} as current_articles on participants.sha256 = current_articles.sha256
    group by groups.meeting_id, participants.entity_id, participants.side, participants.name

)

select
    meeting_id,
    entity_id,
    arg_max(name, (article_count, length(name), name)) as name,
    side,
    sum(lead_count) * 2 >= sum(article_count) as is_lead,
    cast(sum(article_count) as bigint) as article_count
from named
group by meeting_id, entity_id, side
order by meeting_id, side desc, entity_id
