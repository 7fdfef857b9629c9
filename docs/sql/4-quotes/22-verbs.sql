-- With which verbs do outlets introduce the words of Americans, of Chinese, of Taiwanese?
select
    replace(quotes.verb, '說', '说') as verb,
    count(*) filter (where entities.country = 'US') as us,
    count(*) filter (where entities.country = 'CN') as cn,
    count(*) filter (where entities.country = 'TW') as tw
from quotes
inner join entities on quotes.speaker_entity_id = entities.entity_id
where quotes.verb is not null and entities.country in ('US', 'CN', 'TW')
group by all
order by count(*) desc, verb
limit 12
