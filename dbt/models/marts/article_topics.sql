{{ config(materialized='incremental', unique_key='article_id') }}

select
    current_articles.article_id,
    article_topics.topic_id,
    article_topics.score,
    article_topics.is_main,
    article_topics.mention_count,
    article_topics.evidence
from {{ due_rows(source('raw', 'article_topics')) }} as article_topics
inner join {{ due_articles() }} as current_articles on article_topics.sha256 = current_articles.sha256
order by current_articles.article_id, article_topics.score desc, article_topics.topic_id
