-- How many translators and authors do outlets name?
select
    articles.source_id,
    count(distinct credits.article_id) as articles_with_credits,
    count(distinct credits.name) filter (where credits.role = 'author') as authors,
    count(distinct credits.name) filter (where credits.role = 'translator') as translators
from article_credits as credits
inner join articles on credits.article_id = articles.article_id
group by articles.source_id
order by articles_with_credits desc, articles.source_id
limit 12
