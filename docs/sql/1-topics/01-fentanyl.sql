-- How often was fentanyl written about, by month and outlet?
-- The words that spoke for a topic are kept with it: here every article counts whose evidence names 芬太尼.
select
    articles.month,
    articles.source_id,
    count(*) as articles,
    count(*) filter (where article_topics.is_main) as centrally
from article_topics
inner join articles on article_topics.article_id = articles.article_id
where article_topics.topic_id = 'narcotics' and list_contains(article_topics.evidence, '芬太尼')
group by articles.month, articles.source_id
order by articles.month, articles.source_id
