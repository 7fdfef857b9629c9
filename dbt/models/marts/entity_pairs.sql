with named as (

    -- The windows count what a join would: with one, the planner may pair all entities of a month before their articles.
    select
        *,
        count(*) over (partition by month, entity_id) as articles
    from (
        select distinct
            month,
            article_id,
            entity_id
        from {{ ref('mentions') }}
        where month is not null
    )

),

-- Who is named in one article of a month only is in no pair of two.
recurring as (

    select
        month,
        article_id,
        entity_id,
        articles
    from named
    where articles > 1

),

recurring_in_paragraphs as (

    select distinct
        mentions.month,
        mentions.article_id,
        mentions.paragraph_no,
        mentions.entity_id
    from {{ ref('mentions') }} as mentions
    inner join recurring on mentions.article_id = recurring.article_id and mentions.entity_id = recurring.entity_id
    where mentions.paragraph_no is not null

),

months as (

    select
        month,
        count(*) as articles
    from {{ ref('stg_current_articles') }}
    where month is not null
    group by month

),

together as (

    select
        one.month,
        one.entity_id,
        other.entity_id as other_entity_id,
        count(*) as article_count,
        any_value(one.articles) as one_articles,
        any_value(other.articles) as other_articles
    from recurring as one
    inner join recurring as other on one.article_id = other.article_id and one.entity_id < other.entity_id
    group by one.month, one.entity_id, other.entity_id
    having count(*) > 1

),

in_paragraphs as (

    select
        one.month,
        one.entity_id,
        other.entity_id as other_entity_id,
        count(*) as paragraph_count
    from recurring_in_paragraphs as one
    inner join recurring_in_paragraphs as other
        on
            one.article_id = other.article_id
            and one.paragraph_no = other.paragraph_no
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
        together.one_articles - together.article_count as only_one,
        together.other_articles - together.article_count as only_other,
        months.articles - together.one_articles - together.other_articles + together.article_count as neither,
        together.one_articles,
        together.other_articles,
        months.articles as month_articles
    from together
    inner join months on together.month = months.month
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
