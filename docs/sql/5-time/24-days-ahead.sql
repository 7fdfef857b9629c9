-- To which days did articles look ahead?
-- Days more than a week after publication, exact to the day.
select
    date_mentions.starts_on,
    count(distinct date_mentions.article_id) as articles,
    count(distinct articles.source_id) as outlets
from date_mentions
inner join articles on date_mentions.article_id = articles.article_id
where date_mentions.grain = 'day' and date_mentions.starts_on > articles.published_on + 7
group by date_mentions.starts_on
order by articles desc, date_mentions.starts_on
limit 10
