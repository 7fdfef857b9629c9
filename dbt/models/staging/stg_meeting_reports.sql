-- One row per meeting and article: what the article's current text says, with the channel it seems to be of.
select
    groups.meeting_id,
    current_articles.article_id,
    current_articles.published_at,
    reports.dialogue_id,
    reports.round,
    reports.round_text,
    reports.starts_on,
    reports.ends_on,
    reports.grain,
    reports.place,
    reports.place_entity_id,
    reports.place_rank,
    reports.status,
    reports.mode
from {{ source('raw', 'meeting_reports') }} as reports
inner join {{ source('raw', 'meeting_groups') }} as groups
    on reports.sha256 = groups.sha256 and reports.report_no = groups.report_no
inner join {{ ref('stg_current_articles') }} as current_articles on reports.sha256 = current_articles.sha256
