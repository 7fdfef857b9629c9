-- In which months was most met, and through which channels?
select
    dialogue_calendar.month,
    sum(dialogue_calendar.held_count) as held,
    string_agg(dialogues.name_en || ' ' || dialogue_calendar.held_count, ', ' order by dialogue_calendar.held_count desc, dialogues.name_en)
        as channels
from dialogue_calendar
inner join dialogues on dialogue_calendar.dialogue_id = dialogues.dialogue_id
where dialogue_calendar.held_count > 0
group by dialogue_calendar.month
order by held desc, dialogue_calendar.month
limit 10
