-- Which stories were reprinted by another outlet, and how long after?
-- Articles with nearly the same text share a story; here those with the longest way.
select
    story_id,
    min(published_on) as first_on,
    arg_min(source_id, (published_at, article_id)) as first_in,
    arg_max(source_id, (published_at, article_id)) as last_in,
    round(epoch(max(published_at) - min(published_at)) / 3600, 1) as hours_between
from articles
group by story_id
having count(distinct source_id) > 1
order by hours_between desc, story_id
limit 10
