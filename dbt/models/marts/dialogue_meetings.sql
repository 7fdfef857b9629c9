-- One row per meeting, from all its reports: the days most articles give among the most exact, the most exact place,
-- the last word on whether it took place.
with reports as (

    select
        *,
        case grain when 'day' then 4 when 'range' then 4 when 'week' then 3 when 'month' then 2 when 'quarter' then 1 else 0 end
            as exactness
    from {{ ref('stg_meeting_reports') }}

),

channels as (

    select
        meeting_id,
        arg_max(dialogue_id, (is_special, article_count, dialogue_id)) as dialogue_id
    from (
        select
            meeting_id,
            dialogue_id,
            dialogue_id != 'dialogue.us-cn-officials' as is_special,
            count(*) as article_count
        from reports
        group by meeting_id, dialogue_id
    ) as named
    group by meeting_id

),

days as (

    select
        meeting_id,
        arg_max(starts_on, (exactness, article_count, length_in_days, starts_on)) as starts_on,
        arg_max(ends_on, (exactness, article_count, length_in_days, starts_on)) as ends_on,
        arg_max(grain, (exactness, article_count, length_in_days, starts_on)) as grain
    from (
        select
            meeting_id,
            exactness,
            starts_on,
            ends_on,
            min(grain) as grain,
            datediff('day', starts_on, ends_on) as length_in_days,
            count(*) as article_count
        from reports
        where starts_on is not null
        group by meeting_id, exactness, starts_on, ends_on
    ) as given
    group by meeting_id

),

rounds as (

    select
        meeting_id,
        arg_max(round, (article_count, round)) as round
    from (
        select
            meeting_id,
            round,
            count(*) as article_count
        from reports
        where round is not null
        group by meeting_id, round
    ) as given
    group by meeting_id

),

places as (

    select
        meeting_id,
        arg_max(place_entity_id, (place_rank, article_count, place_entity_id)) as place_entity_id
    from (
        select
            meeting_id,
            place_entity_id,
            max(place_rank) as place_rank,
            count(*) as article_count
        from reports
        where place_entity_id is not null
        group by meeting_id, place_entity_id
    ) as given
    group by meeting_id

),

modes as (

    select
        meeting_id,
        arg_max(mode, (article_count, mode)) as mode
    from (
        select
            meeting_id,
            mode,
            count(*) as article_count
        from reports
        where mode is not null
        group by meeting_id, mode
    ) as given
    group by meeting_id

),

words as (

    select
        meeting_id,
        arg_max(status, (coalesce(published_at, timestamp '1990-01-01'), article_id)) as status,
        count(*) as article_count,
        min(cast(published_at + interval 8 hour as date)) as first_reported_on,
        max(cast(published_at + interval 8 hour as date)) as last_reported_on
    from reports
    group by meeting_id

),

round_texts as (

    select
        reports.meeting_id,
        arg_min(reports.round_text, (coalesce(reports.published_at, timestamp '1990-01-01'), reports.article_id)) as round_text
    from reports
    left join rounds on reports.meeting_id = rounds.meeting_id
    where reports.round_text is not null and reports.round is not distinct from rounds.round
    group by reports.meeting_id

)

select
    words.meeting_id,
    channels.dialogue_id,
    rounds.round,
    round_texts.round_text,
    days.starts_on,
    days.ends_on,
    days.grain,
    places.place_entity_id,
    words.status,
    modes.mode,
    words.article_count,
    words.first_reported_on,
    words.last_reported_on
from words
inner join channels on words.meeting_id = channels.meeting_id
left join days on words.meeting_id = days.meeting_id
left join rounds on words.meeting_id = rounds.meeting_id
left join places on words.meeting_id = places.meeting_id
left join modes on words.meeting_id = modes.meeting_id
left join round_texts on words.meeting_id = round_texts.meeting_id
order by channels.dialogue_id, days.starts_on nulls last, words.meeting_id
