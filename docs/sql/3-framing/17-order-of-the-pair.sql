-- Who writes 美中, who writes 中美?
-- An outlet that never names the pair has no share.
select
    source_id,
    sum(mention_count) filter (where form = '美中') as "美中",
    sum(mention_count) filter (where form = '中美') as "中美",
    round("美中" / nullif("美中" + "中美", 0), 2) as us_first
from framing_pairs
where pair = 'US-CN'
group by source_id
having sum(mention_count) >= 10
order by us_first desc, source_id
