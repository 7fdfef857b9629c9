with counted as (

    select
        source_id,
        min(published_on) as first_article_on,
        max(published_on) as last_article_on,
        count(*) as article_count
    from {{ ref('stg_current_articles') }}
    group by source_id

)

select
    counted.source_id,
    counted.source_id as domain,
    outlets.name_zh,
    outlets.name_en,
    outlets.country,
    outlets.kind,
    outlets.script,
    counted.first_article_on,
    counted.last_article_on,
    counted.article_count
from counted
left join {{ ref('outlets') }} as outlets on counted.source_id = outlets.source_id
order by counted.source_id
