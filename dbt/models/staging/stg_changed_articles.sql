-- Articles whose rows in the marts may not be of the present state, with each month they are or were in: those that were read or
-- enriched since the marts were built last, and those that appear, go, move or belong to another story.
{{ config(materialized='table') }}

with now as (

    select
        article_id,
        month,
        hash(current_articles) as state
    from {{ ref('stg_current_articles') }} as current_articles

),

changed as (

    select
        coalesce(now.article_id, built.article_id) as article_id,
        now.month,
        built.month as month_before
    from now
    full outer join {{ source('raw', 'built_articles') }} as built on now.article_id = built.article_id
    where
        now.state is distinct from built.state
        or now.article_id in (select article_id from {{ source('raw', 'touched_articles') }})

)

select
    article_id,
    month
from changed
union
select
    article_id,
    month_before as month
from changed
