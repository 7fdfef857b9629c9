-- Ids that lead nowhere: of articles, entities, stories and targets of links that no table explains.
{{ config(meta={'description': 'An id leads to no article.', 'dagster': {'ref': {'name': 'articles'}}}) }}

with used as (

    select
        'documents' as table_name,
        article_id
    from {{ ref('documents') }}
    where status in ('parsed', 'superseded', 'duplicate')

    union all

    select
        'articles.story_id' as table_name,
        story_id as article_id
    from {{ ref('articles') }}

    union all

    select
        'links.target_article_id' as table_name,
        target_article_id as article_id
    from {{ ref('links') }}
    where target_article_id is not null

    union all

    select
        'entity_aliases.evidence_article_id' as table_name,
        evidence_article_id as article_id
    from {{ ref('entity_aliases') }}
    where evidence_article_id is not null

)

select
    used.table_name,
    used.article_id
from used
left join {{ ref('articles') }} as articles on used.article_id = articles.article_id
where articles.article_id is null

union all

select
    'articles without a document' as table_name,
    articles.article_id
from {{ ref('articles') }} as articles
where articles.article_id not in (select article_id from {{ ref('documents') }} where article_id is not null)
