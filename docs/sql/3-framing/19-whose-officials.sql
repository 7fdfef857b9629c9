-- Whose officials does each outlet quote?
-- Shares of the quotations of officials of any country, in outlets with 50 or more.
select
    source_id,
    sum(official_quote_count) as of_officials,
    round(sum(official_quote_count) filter (where side = 'US') / sum(official_quote_count), 2) as us,
    round(sum(official_quote_count) filter (where side = 'CN') / sum(official_quote_count), 2) as cn,
    round(sum(official_quote_count) filter (where side = 'HK') / sum(official_quote_count), 2) as hk,
    round(sum(official_quote_count) filter (where side = 'TW') / sum(official_quote_count), 2) as tw,
    round(sum(official_quote_count) filter (where side = 'other') / sum(official_quote_count), 2) as others
from framing_quotes
group by source_id
having sum(official_quote_count) >= 50
order by us desc, source_id
