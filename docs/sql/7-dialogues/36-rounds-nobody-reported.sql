-- Which rounds did nobody report, although an earlier and a later one are known?
select
    dialogues.name_en,
    dialogue_gaps.round,
    dialogue_gaps.previous_round,
    dialogue_gaps.previous_ends_on,
    dialogue_gaps.next_round,
    dialogue_gaps.next_starts_on
from dialogue_gaps
inner join dialogues on dialogue_gaps.dialogue_id = dialogues.dialogue_id
order by dialogues.dialogue_id, dialogue_gaps.round
limit 12
