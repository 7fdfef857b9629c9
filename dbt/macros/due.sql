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
    {%- if is_incremental() -%}{{ key }} in (select {{ key.split('.')[-1] }} from {{ changed }}){%- else -%}true{%- endif -%}
{%- endmacro %}

{#- How a model grows: its rows of what changed make room for the new ones, of which there may be none. -#}
{% macro get_incremental_changed_sql(arguments) -%}
    {%- set key = arguments['unique_key'] -%}
    {%- set columns = arguments['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    delete from {{ arguments['target_relation'] }} where {{ key }} in (select {{ key }} from {{ ref('stg_changed_articles') }});
    insert into {{ arguments['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arguments['temp_relation'] }}
{%- endmacro %}
