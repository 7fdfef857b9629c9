-- One row per month, topic and word (an entity or a term of the topic) with the articles on the topic that have it, counted
-- anew where articles of the month changed.
{{ config(materialized='incremental', unique_key='month') }}

with main_articles as (

    select
        current_articles.month,
        article_topics.topic_id,
        article_topics.article_id,
        article_topics.evidence
    from {{ ref('article_topics') }} as article_topics
    inner join {{ ref('stg_current_articles') }} as current_articles
        on article_topics.article_id = current_articles.article_id
    where article_topics.is_main and current_articles.month is not null and {{ is_due('current_articles.month') }}

),

named as (

    select distinct
        article_id,
        entity_id
    from {{ ref('stg_article_names') }}
    where month is not null and {{ is_due('month') }}

),

found as (

    select
        main_articles.month,
        main_articles.topic_id,
        'entity' as kind,
        named.entity_id as word
    from main_articles
    inner join named on main_articles.article_id = named.article_id

    union all

    select
        month,
        topic_id,
        'term' as kind,
        unnest(evidence) as word
    from main_articles

)

select
    month,
    topic_id,
    kind,
    word,
    count(*) as article_count
from found
group by month, topic_id, kind, word
