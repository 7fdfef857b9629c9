-- Outlets of which a month has suddenly far fewer articles than at the last refresh: files that went missing, or pages
-- that are no longer read.
{{ config(severity='warn', meta={'description': 'A month of an outlet has suddenly far fewer articles than at the last refresh.', 'dagster': {'ref': {'name': 'articles'}}}) }}

with present as (

    select
        source_id,
        month,
        count(*) as article_count
    from {{ ref('articles') }}
    where not is_removed
    group by source_id, month

)

select
    before.source_id,
    before.month,
    before.article_count as article_count_before,
    coalesce(present.article_count, 0) as article_count
from {{ source('raw', 'published_counts') }} as before
left join present on before.source_id = present.source_id and before.month is not distinct from present.month
where
    coalesce(present.article_count, 0) < 0.8 * before.article_count
    and before.article_count - coalesce(present.article_count, 0) >= 3
