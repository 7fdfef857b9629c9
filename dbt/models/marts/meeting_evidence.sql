select
    groups.meeting_id,
    current_articles.article_id,
    evidence.field,
    evidence.surface,
    evidence.paragraph_no,
    evidence.char_start,
    evidence.char_end
from {{ source('raw', 'meeting_evidence') }} as evidence
inner join {{ source('raw', 'meeting_groups') }} as groups
    on evidence.sha256 = groups.sha256 and evidence.report_no = groups.report_no
inner join {{ ref('stg_current_articles') }} as current_articles on evidence.sha256 = current_articles.sha256
order by groups.meeting_id, current_articles.article_id, evidence.char_start, evidence.field
