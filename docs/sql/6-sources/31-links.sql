-- To which sites do articles link in their text?
select
    links.domain,
    count(distinct links.article_id) as articles,
    count(distinct articles.source_id) as outlets
from links
inner join articles on links.article_id = articles.article_id
where links.kind = 'inline' and links.domain not in (select source_id from sources)
group by links.domain
order by articles desc, links.domain
limit 10
