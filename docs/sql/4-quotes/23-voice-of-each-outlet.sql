-- Whose words does each outlet print most?
with said as (

    select
        articles.source_id,
        quotes.speaker_entity_id,
        count(*) as quotations,
        count(distinct quotes.article_id) as articles
    from quotes
    inner join articles on quotes.article_id = articles.article_id
    where quotes.speaker_entity_id is not null
    group by articles.source_id, quotes.speaker_entity_id

)

select
    said.source_id,
    entities.name,
    entities.name_en,
    said.quotations,
    said.articles
from said
inner join entities on said.speaker_entity_id = entities.entity_id
where entities.entity_type = 'PERSON'
qualify row_number() over (partition by said.source_id order by said.quotations desc, said.speaker_entity_id) = 1
order by said.quotations desc, said.source_id
limit 12
