-- Mentions, quotations, dates, evidence of meetings and paragraphs whose offsets do not cut their own text out of the article.
{{ config(meta={'dagster': {'ref': {'name': 'mentions'}}}) }}

select
    mentions.mention_id as place,
    mentions.surface as text
from {{ ref('mentions') }} as mentions
inner join {{ ref('articles') }} as articles on mentions.article_id = articles.article_id
where
    mentions.surface
    != substr(
        if(mentions.field = 'title', articles.title, articles.body),
        mentions.char_start + 1,
        mentions.char_end - mentions.char_start
    )

union all

select
    paragraphs.article_id || '#' || paragraphs.paragraph_no as place,
    paragraphs.text
from {{ ref('paragraphs') }} as paragraphs
inner join {{ ref('articles') }} as articles on paragraphs.article_id = articles.article_id
where
    paragraphs.char_start is not null
    and paragraphs.text != substr(articles.body, paragraphs.char_start + 1, length(paragraphs.text))

union all

select
    dates.article_id || '@' || dates.char_start as place,
    dates.surface as text
from {{ ref('date_mentions') }} as dates
inner join {{ ref('articles') }} as articles on dates.article_id = articles.article_id
where dates.surface != substr(articles.body, dates.char_start + 1, dates.char_end - dates.char_start) or dates.starts_on > dates.ends_on

union all

select
    quotes.quote_id as place,
    quotes.text
from {{ ref('quotes') }} as quotes
inner join {{ ref('articles') }} as articles on quotes.article_id = articles.article_id
where quotes.text != substr(articles.body, quotes.char_start + 1, quotes.char_end - quotes.char_start)

union all

select
    evidence.article_id || '@' || evidence.char_start as place,
    evidence.surface as text
from {{ ref('meeting_evidence') }} as evidence
inner join {{ ref('articles') }} as articles on evidence.article_id = articles.article_id
where evidence.surface != substr(articles.body, evidence.char_start + 1, evidence.char_end - evidence.char_start)
