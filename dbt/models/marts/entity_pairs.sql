{{ config(materialized='incremental', unique_key='month') }}

with mentioned as (

    select
        month,
        article_id,
        paragraph_no,
        entity_id
    from {{ ref('mentions') }}
    where month is not null and {{ is_due('month') }}

),

-- Millions of pairs are compared: numbers stand for the ids until they are counted, in the order of the ids, and counts are
-- integers, without which the rows to be put in order outgrow a small memory.
entities as (

    select
        entity_id,
        cast(row_number() over (order by entity_id) as integer) as entity
    from (select distinct entity_id from mentioned)

),

articles as (

    select
        article_id,
        cast(row_number() over () as integer) as article
    from (select distinct article_id from mentioned)

),

places as (

    select
        mentioned.month,
        articles.article,
        mentioned.paragraph_no,
        entities.entity
    from mentioned
    inner join articles on mentioned.article_id = articles.article_id
    inner join entities on mentioned.entity_id = entities.entity_id

),

named as (

    -- The windows count what a join would: with one, the planner may pair all entities of a month before their articles.
    select
        *,
        cast(count(*) over (partition by month, entity) as integer) as articles
    from (
        select distinct
            month,
            article,
            entity
        from places
    )

),

-- Who is named in one article of a month only is in no pair of two.
recurring as (

    select *
    from named
    where articles > 1

),

recurring_in_paragraphs as (

    select distinct
        places.month,
        places.article,
        places.paragraph_no,
        places.entity
    from places
    inner join recurring on places.article = recurring.article and places.entity = recurring.entity
    where places.paragraph_no is not null

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
        one.entity,
        other.entity as other_entity,
        cast(count(*) as integer) as article_count,
        any_value(one.articles) as one_articles,
        any_value(other.articles) as other_articles
    from recurring as one
    inner join recurring as other on one.article = other.article and one.entity < other.entity
    group by one.month, one.entity, other.entity
    having count(*) > 1

),

in_paragraphs as (

    select
        one.month,
        one.entity,
        other.entity as other_entity,
        cast(count(*) as integer) as paragraph_count
    from recurring_in_paragraphs as one
    inner join recurring_in_paragraphs as other
        on one.article = other.article and one.paragraph_no = other.paragraph_no and one.entity < other.entity
    group by one.month, one.entity, other.entity

),

counted as (

    -- The four cells of the table "names one" by "names the other" over the month's articles.
    select
        together.month,
        together.entity,
        together.other_entity,
        together.article_count,
        coalesce(in_paragraphs.paragraph_count, 0) as paragraph_count,
        together.one_articles - together.article_count as only_one,
        together.other_articles - together.article_count as only_other,
        months.articles - together.one_articles - together.other_articles + together.article_count as neither,
        cast(together.one_articles as bigint) as one_articles,
        cast(together.other_articles as bigint) as other_articles,
        months.articles as month_articles
    from together
    inner join months on together.month = months.month
    left join in_paragraphs
        on
            together.month = in_paragraphs.month
            and together.entity = in_paragraphs.entity
            and together.other_entity = in_paragraphs.other_entity

),

-- Put in order while numbers stand for the ids: millions of rows of ids would not fit into the memory.
measured as (

    select
        month,
        entity,
        other_entity,
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
    order by month, entity, other_entity

)

select
    measured.month,
    ones.entity_id,
    others.entity_id as other_entity_id,
    cast(measured.article_count as bigint) as article_count,
    cast(measured.paragraph_count as bigint) as paragraph_count,
    measured.pmi,
    measured.log_likelihood
from measured
inner join entities as ones on measured.entity = ones.entity
inner join entities as others on measured.other_entity = others.entity
