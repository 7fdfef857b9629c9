-- Through which channels did officials of the United States and China meet?
select
    dialogues.name_en,
    count(*) as meetings,
    count(*) filter (where dialogue_meetings.status = 'held') as held,
    count(*) filter (where dialogue_meetings.status = 'planned') as planned,
    count(*) filter (where dialogue_meetings.status = 'cancelled') as cancelled,
    sum(dialogue_meetings.article_count) as reports
from dialogue_meetings
inner join dialogues on dialogue_meetings.dialogue_id = dialogues.dialogue_id
where list_contains(dialogues.parties, 'US') and list_contains(dialogues.parties, 'CN')
group by dialogues.dialogue_id, dialogues.name_en
order by meetings desc, dialogues.dialogue_id
limit 12
