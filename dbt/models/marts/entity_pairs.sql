with named as (

    select distinct
        month,
        article_id,
        entity_id
    from {{ ref('mentions') }}
    where month is not null

),

named_in_paragraphs as (

    select distinct
        month,
        article_id,
        paragraph_no,
        entity_id
    from {{ ref('mentions') }}
    where month is not null and paragraph_no is not null

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
        entity_id,
        count(*) as articles
    from named
    group by month, entity_id

),

together as (

    select
        one.month,
        one.entity_id,
        other.entity_id as other_entity_id,
        count(*) as article_count
    from named as one
    inner join named as other
        on one.article_id = other.article_id and one.month = other.month and one.entity_id < other.entity_id
    group by one.month, one.entity_id, other.entity_id
    having count(*) > 1

),

in_paragraphs as (

    select
        one.month,
        one.entity_id,
        other.entity_id as other_entity_id,
        count(*) as paragraph_count
    from named_in_paragraphs as one
    inner join named_in_paragraphs as other
        on
            one.article_id = other.article_id
            and one.paragraph_no = other.paragraph_no
            and one.month = other.month
            and one.entity_id < other.entity_id
    group by one.month, one.entity_id, other.entity_id

),

counted as (

    -- The four cells of the table "names one" by "names the other" over the month's articles.
    select
        together.month,
        together.entity_id,
        together.other_entity_id,
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
    inner join alone as one on together.month = one.month and together.entity_id = one.entity_id
    inner join alone as other on together.month = other.month and together.other_entity_id = other.entity_id
    left join in_paragraphs
        on
            together.month = in_paragraphs.month
            and together.entity_id = in_paragraphs.entity_id
            and together.other_entity_id = in_paragraphs.other_entity_id

)

select
    month,
    entity_id,
    other_entity_id,
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
order by month, entity_id, other_entity_id
