-- Which country stands first where an outlet writes of two; stg_pair_forms tells which pairs count.
with forms (pair, first_country, form) as (

    values
    {% for one, other, one_form, other_form in country_pairs() %}
    {% set a = one_form[1] if one_form[0] == "[" else one_form %}
    {% set b = other_form[1] if other_form[0] == "[" else other_form %}
    ('{{ one }}-{{ other }}', '{{ one }}', '{{ a }}{{ b }}'),
    ('{{ one }}-{{ other }}', '{{ other }}', '{{ b }}{{ a }}'){{ "," if not loop.last }}
    {% endfor %}

),

counted as (

    select
        current_articles.month,
        current_articles.source_id,
        forms.form,
        cast(sum(forms.mention_count) as bigint) as mention_count,
        count(*) as article_count
    from {{ ref('stg_pair_forms') }} as forms
    inner join {{ ref('stg_current_articles') }} as current_articles on forms.article_id = current_articles.article_id
    where current_articles.month is not null
    group by current_articles.month, current_articles.source_id, forms.form

),

source_months as (

    select distinct
        month,
        source_id
    from {{ ref('stg_current_articles') }}
    where month is not null

),

used as (

    -- The pairs the archive writes of at all.
    select forms.*
    from forms
    where forms.pair in (select known.pair from forms as known inner join counted on known.form = counted.form)

),

complete as (

    select
        source_months.month,
        source_months.source_id,
        used.pair,
        used.first_country,
        used.form,
        coalesce(counted.article_count, 0) as article_count,
        coalesce(counted.mention_count, 0) as mention_count,
        cast(
            sum(coalesce(counted.mention_count, 0)) over (
                partition by source_months.month, source_months.source_id, used.pair
            ) as bigint
        ) as pair_mention_count
    from source_months
    cross join used
    left join counted
        on
            source_months.month = counted.month
            and source_months.source_id = counted.source_id
            and used.form = counted.form

)

select
    *,
    mention_count / nullif(pair_mention_count, 0) as share
from complete
order by month, source_id, pair, first_country
