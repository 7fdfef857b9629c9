-- Mentions, quotations, dates, evidence of meetings and paragraphs whose offsets do not cut their own text out of the article.  The body of an
-- article is its paragraphs joined; what is exact within its paragraph is exact, and only the rest is looked up in the
-- whole body.  Only articles that changed are looked at: of the others it held when they were built.
{{ config(meta={'description': 'Offsets do not cut their own text out of the article.', 'dagster': {'ref': {'name': 'mentions'}}}) }}

with due as (

    select distinct article_id
    from {{ ref('stg_changed_articles') }}

),

in_body as (

    select
        article_id,
        paragraph_no,
        text,
        char_start
    from {{ ref('paragraphs') }}
    where char_start is not null and article_id in (select due.article_id from due)

),

placed as (

    select
        article_id,
        paragraph_no,
        char_start,
        coalesce(
            sum(length(text) + 1) over (
                partition by article_id order by paragraph_no
                rows between unbounded preceding and 1 preceding
            ), 0
        ) as expected_start
    from in_body

),

joined as (

    select
        article_id,
        string_agg(text, chr(10) order by paragraph_no) as body
    from in_body
    group by article_id

),

places as (

    select
        mention_id as place,
        article_id,
        surface as text,
        char_start,
        char_end
    from {{ ref('mentions') }}
    where field = 'body' and article_id in (select due.article_id from due)

    union all

    select
        article_id || '@' || char_start as place,
        article_id,
        surface as text,
        char_start,
        char_end
    from {{ ref('date_mentions') }}
    where article_id in (select due.article_id from due)

    union all

    select
        quote_id as place,
        article_id,
        text,
        char_start,
        char_end
    from {{ ref('quotes') }}
    where article_id in (select due.article_id from due)

    union all

    select
        article_id || '@' || char_start as place,
        article_id,
        surface as text,
        char_start,
        char_end
    from {{ ref('meeting_evidence') }}
    where article_id in (select due.article_id from due)

),

not_in_paragraph as (

    select places.*
    from places
    asof left join in_body
        on places.article_id = in_body.article_id and places.char_start >= in_body.char_start
    where
        places.text is distinct from substr(
            in_body.text,
            places.char_start - in_body.char_start + 1,
            places.char_end - places.char_start
        )

)

select
    placed.article_id || '#' || placed.paragraph_no as place,
    'paragraph at ' || placed.char_start as text
from placed
where placed.char_start != placed.expected_start

union all

select
    articles.article_id as place,
    'body' as text
from {{ ref('articles') }} as articles
left join joined on articles.article_id = joined.article_id
where articles.article_id in (select due.article_id from due) and articles.body is distinct from joined.body

union all

select
    places.place,
    places.text
from not_in_paragraph as places
left join {{ ref('articles') }} as articles on places.article_id = articles.article_id
where
    places.text
    is distinct from substr(articles.body, places.char_start + 1, places.char_end - places.char_start)

union all

select
    mentions.mention_id as place,
    mentions.surface as text
from {{ ref('mentions') }} as mentions
left join {{ ref('articles') }} as articles on mentions.article_id = articles.article_id
where
    mentions.field = 'title'
    and mentions.article_id in (select due.article_id from due)
    and mentions.surface
    is distinct from substr(articles.title, mentions.char_start + 1, mentions.char_end - mentions.char_start)

union all

select
    dates.article_id || '@' || dates.char_start as place,
    dates.surface as text
from {{ ref('date_mentions') }} as dates
where dates.article_id in (select due.article_id from due) and dates.starts_on > dates.ends_on
