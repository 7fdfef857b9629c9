-- Rounds of a dialogue that no article reports although an earlier and a later one are reported.
with known as (

    select
        dialogue_id,
        round,
        min(starts_on) as starts_on,
        max(ends_on) as ends_on
    from {{ ref('dialogue_meetings') }}
    where
        round is not null and status != 'cancelled'
        -- A channel of all officials of a kind has no rounds of its own: what is counted there are several talks.
        and dialogue_id in (select dialogue_id from {{ ref('dialogue_list') }} where coalesce(office, '') = '')
    group by dialogue_id, round

),

neighbours as (

    select
        dialogue_id,
        round as previous_round,
        ends_on as previous_ends_on,
        lead(round) over (partition by dialogue_id order by round) as next_round,
        lead(starts_on) over (partition by dialogue_id order by round) as next_starts_on
    from known

)

select
    dialogue_id,
    cast(unnest(range(previous_round + 1, next_round)) as integer) as round,
    previous_round,
    previous_ends_on,
    next_round,
    next_starts_on
from neighbours
where next_round > previous_round + 1 and (previous_ends_on is null or next_starts_on is null or previous_ends_on <= next_starts_on)
order by dialogue_id, round
