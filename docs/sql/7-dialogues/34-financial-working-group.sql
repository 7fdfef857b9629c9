-- Which meetings of the US-China Financial Working Group are known?
select
    dialogue_meetings.round,
    dialogue_meetings.starts_on,
    dialogue_meetings.ends_on,
    dialogue_meetings.grain,
    entities.name as place,
    dialogue_meetings.status,
    dialogue_meetings.article_count
from dialogue_meetings
left join entities on dialogue_meetings.place_entity_id = entities.entity_id
where dialogue_meetings.dialogue_id = 'dialogue.us-cn-financial-working-group'
order by dialogue_meetings.starts_on nulls last, dialogue_meetings.round nulls last, dialogue_meetings.meeting_id
