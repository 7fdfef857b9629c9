-- What became of meetings that were announced?
-- Meetings that an article called planned, by the last word on them.
select
    dialogue_meetings.status,
    count(distinct dialogue_meetings.meeting_id) as meetings,
    count(distinct reports.article_id) as announcements
from dialogue_meetings
inner join meeting_reports as reports on dialogue_meetings.meeting_id = reports.meeting_id and reports.status = 'planned'
group by dialogue_meetings.status
order by meetings desc, dialogue_meetings.status
