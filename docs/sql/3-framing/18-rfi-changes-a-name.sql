-- Did Radio France Internationale change its name for Trump?
-- It prints texts of its own newsroom and of Taiwan's agency side by side.
select
    year(month) || ' Q' || quarter(month) as quarter,
    sum(mention_count) filter (where name = '川普') as "川普",
    sum(mention_count) filter (where name = '特朗普') as "特朗普",
    round("川普" / nullif("川普" + "特朗普", 0), 2) as share_of_first
from framing_names
where entity_id = 'person.donald-trump' and source_id = 'rfi.fr' and name in ('川普', '特朗普')
group by all
order by quarter
