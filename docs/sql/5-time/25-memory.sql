-- Which past days do articles come back to, years later?
select
    date_mentions.starts_on,
    count(distinct date_mentions.article_id) as articles
from date_mentions
inner join articles on date_mentions.article_id = articles.article_id
where date_mentions.grain = 'day' and date_mentions.starts_on < articles.published_on - 365
group by date_mentions.starts_on
order by articles desc, date_mentions.starts_on
limit 10
