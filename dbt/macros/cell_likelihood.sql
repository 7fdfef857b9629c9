{#- One cell's part of Dunning's log-likelihood ratio: observed * ln(observed / expected), 0 for an empty cell. -#}
{% macro cell_likelihood(observed, row_total, column_total, total='month_articles') -%}
    if({{ observed }} > 0, {{ observed }} * ln({{ observed }} * {{ total }} / ({{ row_total }} * {{ column_total }})), 0)
{%- endmacro %}
