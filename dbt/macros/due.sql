{#- The articles whose rows a model makes: those that changed where it grows, else all current ones. -#}
{% macro due_articles() -%}
    {%- set current_articles, changed = ref('stg_current_articles'), ref('stg_changed_articles') -%}
    {%- if is_incremental() -%}
        (select * from {{ current_articles }} where article_id in (select article_id from {{ changed }}))
    {%- else -%}
        {{ current_articles }}
    {%- endif -%}
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
