-- What set Taiwan apart in the first half of 2021, month by month?
-- The three entities that its articles of the month name more than those of other months, by log-likelihood.
select
    month,
    string_agg(term || ' (' || article_count || ')', ', ' order by rank) as entities
from topic_calendar_terms
where topic_id = 'taiwan' and kind = 'entity' and rank <= 3 and month between date '2021-01-01' and date '2021-06-01'
group by month
order by month
