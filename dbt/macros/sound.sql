{#- What a table declares of its columns, in one check, since each check costs dbt time of its own: columns whose values
    are `unique`; columns whose values are `found_in` a column of another table, as article_id: articles.article_id; columns
    that have no other `values` than these.  Gives what is wrong in words, with the value. -#}
{% test sound(model, unique=[], found_in={}, values={}) %}
    {%- set faults = [] -%}
    {%- for column in unique -%}
        {%- do faults.append(
            "select '" ~ column ~ " stands twice' as fault, cast(" ~ column ~ " as varchar) as value from " ~ model
            ~ " where " ~ column ~ " is not null group by " ~ column ~ " having count(*) > 1"
        ) -%}
    {%- endfor -%}
    {%- for column, place in found_in.items() -%}
        {%- set table, key = place.split('.') -%}
        {%- do faults.append(
            "select '" ~ column ~ " is not in " ~ table ~ "' as fault, cast(checked." ~ column ~ " as varchar) as value from "
            ~ model ~ " as checked anti join " ~ ref(table) ~ " as others on checked." ~ column ~ " = others." ~ key
            ~ " where checked." ~ column ~ " is not null"
        ) -%}
    {%- endfor -%}
    {%- for column, known in values.items() -%}
        {%- do faults.append(
            "select '" ~ column ~ " is none of " ~ known | join(', ') ~ "' as fault, cast(" ~ column
            ~ " as varchar) as value from " ~ model ~ " where " ~ column ~ " not in ('" ~ known | join("', '") ~ "')"
        ) -%}
    {%- endfor -%}
    {{ faults | join('\nunion all\n') }}
{% endtest %}
