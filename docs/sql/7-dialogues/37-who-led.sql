-- Who led the sides at the meetings of 2024?
-- The grain says how exactly the day is known: of a month, only its first day stands here.
select
    dialogue_meetings.starts_on,
    dialogue_meetings.grain,
    dialogues.name_en as dialogue,
    string_agg(
        coalesce(entities.name, participants.name) || ' (' || participants.side || ')', ', '
        order by participants.side, participants.name
    ) as heads
from dialogue_meetings
inner join dialogues on dialogue_meetings.dialogue_id = dialogues.dialogue_id
inner join meeting_participants as participants
    on dialogue_meetings.meeting_id = participants.meeting_id and participants.is_lead
left join entities on participants.entity_id = entities.entity_id
where dialogue_meetings.starts_on >= date '2024-01-01'
group by dialogue_meetings.meeting_id, dialogue_meetings.starts_on, dialogue_meetings.grain, dialogues.name_en
order by dialogue_meetings.starts_on, dialogue_meetings.meeting_id
limit 15
