with sides as (

    select unnest(['CN', 'HK', 'TW', 'US', 'other', 'unknown']) as side

),

source_months as (

    select distinct
        month,
        source_id
    from {{ ref('stg_current_articles') }}
    where month is not null

),

said as (

    select
        current_articles.month,
        current_articles.source_id,
        officials.entity_id is not null as is_official,
        case
            when entities.country in ('CN', 'HK', 'TW', 'US') then entities.country
            when entities.country is not null then 'other'
            else 'unknown'
        end as side
    from {{ ref('quotes') }} as quotes
    inner join {{ ref('stg_current_articles') }} as current_articles on quotes.article_id = current_articles.article_id
    left join {{ ref('entities') }} as entities on quotes.speaker_entity_id = entities.entity_id
    left join {{ ref('stg_officials') }} as officials on quotes.speaker_entity_id = officials.entity_id
    where current_articles.month is not null

),

counted as (

    select
        source_months.month,
        source_months.source_id,
        sides.side,
        count(said.side) as quote_count,
        count(said.side) filter (where said.is_official) as official_quote_count
    from source_months
    cross join sides
    left join said
        on
            source_months.month = said.month
            and source_months.source_id = said.source_id
            and sides.side = said.side
    group by source_months.month, source_months.source_id, sides.side

),

totalled as (

    select
        *,
        cast(sum(quote_count) over source_month as bigint) as source_quote_count,
        cast(sum(official_quote_count) over source_month as bigint) as source_official_quote_count
    from counted
    window source_month as (partition by month, source_id)

)

select
    month,
    source_id,
    side,
    quote_count,
    official_quote_count,
    source_quote_count,
    source_official_quote_count,
    quote_count / nullif(source_quote_count, 0) as share,
    official_quote_count / nullif(source_official_quote_count, 0) as official_share
from totalled
order by month, source_id, side
