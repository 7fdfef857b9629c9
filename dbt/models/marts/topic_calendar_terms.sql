-- Counted in articles and not in places: one long article that repeats a name is one piece of evidence.
with main_articles as (

    select
        current_articles.month,
        article_topics.topic_id
    from {{ ref('article_topics') }} as article_topics
    inner join {{ ref('stg_current_articles') }} as current_articles
        on article_topics.article_id = current_articles.article_id
    where article_topics.is_main and current_articles.month is not null

),

counted as (

    select * from {{ ref('stg_topic_words') }}

),

counted_in_all as (

    select
        topic_id,
        kind,
        word,
        sum(article_count) as all_count
    from counted
    group by topic_id, kind, word

),

topic_months as (

    select
        month,
        topic_id,
        count(*) as month_main_count,
        sum(count(*)) over (partition by topic_id) as all_main_count
    from main_articles
    group by month, topic_id

),

compared as (

    -- The four cells of the table "in this month" by "has the word" over the topic's articles.
    select
        counted.month,
        counted.topic_id,
        counted.kind,
        counted.word,
        counted.article_count,
        counted_in_all.all_count,
        cast(counted_in_all.all_count - counted.article_count as bigint) as other_article_count,
        topic_months.month_main_count,
        topic_months.all_main_count,
        cast(topic_months.all_main_count - topic_months.month_main_count as bigint) as other_main_count,
        topic_months.month_main_count - counted.article_count as month_without,
        topic_months.all_main_count - topic_months.month_main_count - counted_in_all.all_count + counted.article_count as other_without,
        topic_months.all_main_count - counted_in_all.all_count as all_without
    from counted
    inner join counted_in_all
        on
            counted.topic_id = counted_in_all.topic_id
            and counted.kind = counted_in_all.kind
            and counted.word = counted_in_all.word
    inner join topic_months on counted.month = topic_months.month and counted.topic_id = topic_months.topic_id
    where
        counted.article_count >= 3
        and counted.article_count / topic_months.month_main_count > counted_in_all.all_count / topic_months.all_main_count

),

scored as (

    select
        *,
        round(
            2 * (
                {{ cell_likelihood('article_count', 'month_main_count', 'all_count', 'all_main_count') }}
                + {{ cell_likelihood('month_without', 'month_main_count', 'all_without', 'all_main_count') }}
                + {{ cell_likelihood('other_article_count', 'other_main_count', 'all_count', 'all_main_count') }}
                + {{ cell_likelihood('other_without', 'other_main_count', 'all_without', 'all_main_count') }}
            ),
            2
        ) as log_likelihood
    from compared

),

ranked as (

    select
        *,
        row_number() over (
            partition by month, topic_id, kind
            order by log_likelihood desc, article_count desc, word
        ) as rank
    from scored
    where log_likelihood >= 6.63

)

select
    ranked.month,
    ranked.topic_id,
    ranked.kind,
    ranked.rank,
    if(ranked.kind = 'entity', ranked.word, null) as entity_id,
    coalesce(entities.name, ranked.word) as term,
    ranked.article_count,
    ranked.month_main_count,
    ranked.other_article_count,
    ranked.other_main_count,
    ranked.log_likelihood
from ranked
left join {{ ref('entities') }} as entities on ranked.kind = 'entity' and ranked.word = entities.entity_id
where ranked.rank <= 10
order by ranked.month, ranked.topic_id, ranked.kind, ranked.rank
