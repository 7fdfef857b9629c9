-- Whom is Wang Yi named with, more often than chance?
-- Months in which at least two articles name both; the score is Dunning's log-likelihood, summed over months.
with pairs as (

    select
        entity_id,
        other_entity_id,
        article_count,
        log_likelihood
    from entity_pairs
    where pmi > 0
    union all
    select
        other_entity_id,
        entity_id,
        article_count,
        log_likelihood
    from entity_pairs
    where pmi > 0

)

select
    entities.name,
    entities.name_en,
    sum(pairs.article_count) as articles,
    round(sum(pairs.log_likelihood), 1) as score
from pairs
inner join entities on pairs.other_entity_id = entities.entity_id
where pairs.entity_id = 'person.wang-yi' and entities.entity_type = 'PERSON'
group by entities.entity_id, entities.name, entities.name_en
order by score desc, entities.entity_id
limit 10
