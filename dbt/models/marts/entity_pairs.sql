-- Entities and articles are numbered, since millions of pairs are grouped, which takes longer with texts.
with entity_numbers as (

    select
        entity_id,
        row_number() over (order by entity_id) as entity_no
    from (select distinct entity_id from {{ ref('mentions') }} where month is not null)

),

article_numbers as (

    select
        article_id,
        row_number() over (order by article_id) as article_no
    from {{ ref('stg_current_articles') }}

),

numbered as (

    select distinct
        mentions.month,
        article_numbers.article_no,
        mentions.paragraph_no,
        entity_numbers.entity_no
    from {{ ref('mentions') }} as mentions
    inner join entity_numbers on mentions.entity_id = entity_numbers.entity_id
    inner join article_numbers on mentions.article_id = article_numbers.article_id
    where mentions.month is not null

),

named as (

    select distinct
        month,
        article_no,
        entity_no
    from numbered

),

months as (

    select
        month,
        count(*) as articles
    from {{ ref('stg_current_articles') }}
    where month is not null
    group by month

),

alone as (

    select
        month,
        entity_no,
        count(*) as articles
    from named
    group by month, entity_no

),

together as (

    select
        one.month,
        one.entity_no,
        other.entity_no as other_entity_no,
        count(*) as article_count
    from named as one
    inner join named as other on one.article_no = other.article_no and one.entity_no < other.entity_no
    group by one.month, one.entity_no, other.entity_no
    having count(*) > 1

),

in_paragraphs as (

    select
        one.month,
        one.entity_no,
        other.entity_no as other_entity_no,
        count(*) as paragraph_count
    from numbered as one
    inner join numbered as other
        on
            one.article_no = other.article_no
            and one.paragraph_no = other.paragraph_no
            and one.entity_no < other.entity_no
    group by one.month, one.entity_no, other.entity_no

),

counted as (

    -- The four cells of the table "names one" by "names the other" over the month's articles.
    select
        together.month,
        together.entity_no,
        together.other_entity_no,
        together.article_count,
        coalesce(in_paragraphs.paragraph_count, 0) as paragraph_count,
        one.articles - together.article_count as only_one,
        other.articles - together.article_count as only_other,
        months.articles - one.articles - other.articles + together.article_count as neither,
        one.articles as one_articles,
        other.articles as other_articles,
        months.articles as month_articles
    from together
    inner join months on together.month = months.month
    inner join alone as one on together.month = one.month and together.entity_no = one.entity_no
    inner join alone as other on together.month = other.month and together.other_entity_no = other.entity_no
    left join in_paragraphs
        on
            together.month = in_paragraphs.month
            and together.entity_no = in_paragraphs.entity_no
            and together.other_entity_no = in_paragraphs.other_entity_no

)

select
    counted.month,
    one.entity_id,
    other.entity_id as other_entity_id,
    article_count,
    paragraph_count,
    round(log2(article_count * month_articles / (one_articles * other_articles)), 4) as pmi,
    round(
        2 * (
            {{ cell_likelihood('article_count', 'one_articles', 'other_articles') }}
            + {{ cell_likelihood('only_one', 'one_articles', '(month_articles - other_articles)') }}
            + {{ cell_likelihood('only_other', '(month_articles - one_articles)', 'other_articles') }}
            + {{ cell_likelihood('neither', '(month_articles - one_articles)', '(month_articles - other_articles)') }}
        ),
        2
    ) as log_likelihood
from counted
inner join entity_numbers as one on counted.entity_no = one.entity_no
inner join entity_numbers as other on counted.other_entity_no = other.entity_no
order by counted.month, counted.entity_no, counted.other_entity_no
