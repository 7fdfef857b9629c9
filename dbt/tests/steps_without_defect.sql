-- Articles that a step could not do: the others are complete, these lack its rows until the defect is mended.
{{ config(severity='warn', meta={'description': 'A step could not do an article because of a defect.', 'dagster': {'ref': {'name': 'articles'}}}) }}

select
    current_articles.article_id,
    failures.step,
    failures.detail
from {{ source('raw', 'step_failures') }} as failures
inner join {{ ref('stg_current_articles') }} as current_articles on failures.sha256 = current_articles.sha256
inner join {{ ref('articles') }} as articles on current_articles.article_id = articles.article_id
