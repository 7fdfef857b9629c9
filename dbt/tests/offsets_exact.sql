-- Mentions, quotations, dates, evidence of meetings and paragraphs whose offsets do not cut their own text out of the article.
-- The body of an article is its paragraphs joined; what is exact within its paragraph is exact, and only the rest is looked
-- up in the whole body.  Texts are compared by their hashes where all of them would have to be held.  Only articles that
-- changed are looked at: of the others it held when they were built.
{{ config(meta={'description': 'Offsets do not cut their own text out of the article.', 'dagster': {'ref': {'name': 'mentions'}}}) }}

-- What is looked at more than once is held, so that nothing that holds texts is.
with measured as (

    select
        article_id,
        paragraph_no,
        char_start,
        hash(text) as text_hash,
        length(text) + 1 as step
    from {{ changed_rows(ref('paragraphs')) }}
    where char_start is not null

),

placed as (

    select
        article_id,
        paragraph_no,
        char_start,
        text_hash,
        row_number() over (partition by article_id order by paragraph_no) as line_no,
        coalesce(
            sum(step) over (
                partition by article_id order by paragraph_no
                rows between unbounded preceding and 1 preceding
            ), 0
        ) as expected_start
    from measured

),

lines as (

    select
        article_id,
        line_no,
        hash(line) as text_hash
    from (
        select
            article_id,
            unnest(string_split(body, chr(10))) as line,
            generate_subscripts(string_split(body, chr(10)), 1) as line_no
        from {{ changed_rows(ref('articles')) }}
    )
    where line_no > 1 or line != ''

),

dates as (

    select *
    from {{ changed_rows(ref('date_mentions')) }}

),

places as (

    select
        mention_id as place,
        article_id,
        paragraph_no,
        surface as text,
        char_start,
        char_end
    from {{ changed_rows(ref('mentions')) }}
    where field = 'body'

    union all

    select
        quote_id as place,
        article_id,
        paragraph_no,
        text,
        char_start,
        char_end
    from {{ changed_rows(ref('quotes')) }}

    union all

    select
        article_id || '@' || char_start as place,
        article_id,
        paragraph_no,
        surface as text,
        char_start,
        char_end
    from {{ changed_rows(ref('meeting_evidence')) }}

    union all

    select
        dates.article_id || '@' || dates.char_start as place,
        dates.article_id,
        placed.paragraph_no,
        dates.surface as text,
        dates.char_start,
        dates.char_end
    from dates
    asof left join placed
        on dates.article_id = placed.article_id and dates.char_start >= placed.char_start

),

in_body as (

    select
        article_id,
        paragraph_no,
        text,
        char_start
    from {{ changed_rows(ref('paragraphs')) }}
    where char_start is not null

),

not_in_paragraph as materialized (

    select places.*
    from places
    left join in_body on places.article_id = in_body.article_id and places.paragraph_no = in_body.paragraph_no
    where
        places.text is distinct from substr(
            in_body.text,
            places.char_start - in_body.char_start + 1,
            places.char_end - places.char_start
        )

),

-- As the items of one list, of which the planner expects few: it would hold the bodies of all articles otherwise.
doubtful as (

    select unnest(article_ids) as article_id
    from (select list(distinct article_id) as article_ids from not_in_paragraph)

),

looked_up as (

    select
        article_id,
        body
    from {{ ref('articles') }}
    where article_id in (select doubtful.article_id from doubtful)

)

select
    article_id || '#' || paragraph_no as place,
    'paragraph at ' || char_start as text
from placed
where char_start != expected_start

union all

select
    coalesce(placed.article_id, lines.article_id) as place,
    'line ' || coalesce(placed.line_no, lines.line_no) as text
from placed
full outer join lines on placed.article_id = lines.article_id and placed.line_no = lines.line_no
where placed.text_hash is distinct from lines.text_hash

union all

select
    places.place,
    places.text
from not_in_paragraph as places
left join looked_up on places.article_id = looked_up.article_id
where
    places.text
    is distinct from substr(looked_up.body, places.char_start + 1, places.char_end - places.char_start)

union all

select
    mentions.mention_id as place,
    mentions.surface as text
from {{ changed_rows(ref('mentions')) }} as mentions
left join {{ changed_rows(ref('articles')) }} as articles on mentions.article_id = articles.article_id
where
    mentions.field = 'title'
    and mentions.surface
    is distinct from substr(articles.title, mentions.char_start + 1, mentions.char_end - mentions.char_start)

union all

select
    dates.article_id || '@' || dates.char_start as place,
    dates.surface as text
from dates
where dates.starts_on > dates.ends_on
