{#- The articles whose rows a model makes: those that changed where it grows, else all current ones. -#}
{% macro due_articles() -%}
    {%- set current_articles, changed = ref('stg_current_articles'), ref('stg_changed_articles') -%}
    {%- if is_incremental() -%}
        (select * from {{ current_articles }} where article_id in (select article_id from {{ changed }}))
    {%- else -%}
        {{ current_articles }}
    {%- endif -%}
{%- endmacro %}

{#- The rows of a raw table that a model makes its own of: those of the contents of articles that are due, which `contents`
    holds. -#}
{% macro due_rows(relation, contents=ref('stg_current_articles')) -%}
    {%- set due = is_due('article_id') -%}
    {%- if is_incremental() -%}
        {{ rows_where(relation, 'sha256 in (select sha256 from ' ~ contents ~ ' where ' ~ due ~ ')') }}
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}

{#- The rows of a table that checks look at: those of articles that changed, since of the others it held when they were
    built. -#}
{% macro changed_rows(relation) -%}
    {%- set changed = ref('stg_changed_articles') -%}
    {%- if flags.FULL_REFRESH -%}
        {{ relation }}
    {%- else -%}
        {{ rows_where(relation, is_of(changed, 'article_id')) }}
    {%- endif -%}
{%- endmacro %}

{#- The rows of a large table that fulfil a condition on a column or two, where these are few: their numbers are looked up
    first, and as the items of one list, of which the planner expects few.  Without that DuckDB reads the other columns of most
    blocks, too: of 130,000 articles it takes half a second to get the bodies of a hundred, and a hundredth with it. -#}
{% macro rows_where(relation, condition) -%}
    (
        select *
        from {{ relation }}
        where rowid in (select unnest(list(rowid)) from {{ relation }} where {{ condition }})
    )
{%- endmacro %}

{#- The condition by which a model that grows reads what changed alone; `key` is article_id or month. -#}
{% macro is_due(key) -%}
    {%- set changed = ref('stg_changed_articles') -%}
    {%- if is_incremental() -%}({{ is_of(changed, key) }}){%- else -%}true{%- endif -%}
{%- endmacro %}

{#- Articles without a date are a month, too, one that counts as changed by every refresh. -#}
{% macro is_of(changed, key) -%}
    {%- set column = key.split('.')[-1] -%}
    {{ key }} in (select {{ column }} from {{ changed }}){% if column == 'month' %} or {{ key }} is null{% endif %}
{%- endmacro %}
