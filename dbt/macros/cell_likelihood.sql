{#- One cell's part of Dunning's log-likelihood ratio: observed * ln(observed / expected), 0 for an empty cell. -#}
{% macro cell_likelihood(observed, row_total, column_total) -%}
    if({{ observed }} > 0, {{ observed }} * ln({{ observed }} * month_articles / ({{ row_total }} * {{ column_total }})), 0)
{%- endmacro %}
