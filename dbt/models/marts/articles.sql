{{ config(materialized='incremental', unique_key='article_id') }}

with read_texts as (

    -- A page that prints a day and no clock gives midnight: then the whole day counts.
    select
        *,
        if(printed_zone is null, printed_at - interval 8 hour, printed_at) as clock_at,
        cast(printed_at as time) = time '00:00:00' as is_day_alone
    from {{ due_rows(source('raw', 'readings')) }}

),

paragraph_counts as (

    select
        sha256,
        count(*) as paragraph_count
    from {{ due_rows(source('raw', 'paragraphs')) }}
    where char_start is not null
    group by sha256

),

-- All but the texts, which meet it last: what is joined is held in memory, and the planner may take the side of the texts for
-- the smaller one, as it does where contents were read again a few times.
without_texts as (

    select
        current_articles.*,
        paragraph_counts.paragraph_count
    from {{ due_articles() }} as current_articles
    left join paragraph_counts on current_articles.sha256 = paragraph_counts.sha256

)

select
    current_articles.article_id,
    readings.url,
    readings.title,
    current_articles.source_id,
    current_articles.published_at,
    current_articles.published_at_source,
    readings.printed_at as page_time,
    readings.printed_zone as page_time_zone,
    greatest(
        epoch(readings.clock_at) - epoch(current_articles.published_at),
        epoch(current_articles.published_at) - epoch(readings.clock_at) - if(readings.is_day_alone, 86400, 0)
    ) > 36000 as is_page_time_off,
    current_articles.published_on,
    current_articles.month,
    readings.section,
    readings.script,
    readings.dateline_place,
    readings.written_on,
    readings.body,
    readings.lead,
    readings.standfirst,
    length(readings.body) as char_count,
    coalesce(current_articles.paragraph_count, 0) as paragraph_count,
    current_articles.version_count,
    current_articles.story_id,
    current_articles.story_id = current_articles.article_id as is_story_original,
    readings.original_url,
    readings.is_digest,
    current_articles.is_removed,
    readings.parser,
    readings.page_chars,
    readings.unread_chars,
    current_articles.path
from without_texts as current_articles
inner join read_texts as readings on current_articles.sha256 = readings.sha256
order by current_articles.published_at nulls first, current_articles.article_id
