-- Where do 何立峰 and 耶伦 stand in one paragraph?
-- Whatever the outlet calls them, 叶伦 or 葉倫 included.
select
    articles.published_on,
    articles.source_id,
    one.paragraph_no,
    min(one.surface) as one_name,
    min(other.surface) as other_name
from mentions as one
inner join mentions as other on one.article_id = other.article_id and one.paragraph_no = other.paragraph_no
inner join articles on one.article_id = articles.article_id
where one.entity_id = 'person.he-lifeng' and other.entity_id = 'person.janet-yellen'
group by articles.published_on, articles.source_id, articles.article_id, one.paragraph_no
order by articles.published_on, articles.article_id, one.paragraph_no
limit 12
