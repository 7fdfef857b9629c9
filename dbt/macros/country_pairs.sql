{#- Pairs of countries with the characters that stand for each of the two in a pair such as 美中. -#}
{% macro country_pairs() %}
{{ return([
    ("US", "CN", "美", "中"), ("US", "TW", "美", "[台臺]"), ("US", "JP", "美", "日"), ("US", "KR", "美", "[韩韓]"),
    ("US", "RU", "美", "俄"), ("US", "KP", "美", "朝"), ("US", "EU", "美", "[欧歐]"), ("US", "GB", "美", "英"),
    ("US", "IR", "美", "伊"), ("CN", "RU", "中", "俄"), ("CN", "JP", "中", "日"), ("CN", "KR", "中", "[韩韓]"),
    ("CN", "KP", "中", "朝"), ("CN", "EU", "中", "[欧歐]"), ("CN", "GB", "中", "英"), ("CN", "IN", "中", "印"),
    ("CN", "AU", "中", "澳"), ("CN", "CA", "中", "加"), ("CN", "DE", "中", "德"), ("CN", "FR", "中", "法"),
    ("JP", "TW", "日", "[台臺]"), ("JP", "KR", "日", "[韩韓]"), ("RU", "UA", "俄", "[乌烏]")
]) }}
{% endmacro %}
