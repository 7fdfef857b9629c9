-- A pair counts only before a word of relations, in both orders alike: 在美中国人, 其中美国 and 近日中共 are no pairs, and names
-- of bodies and treaties that fix the order say nothing of the outlet.
{% set forms = [
    ("US", "CN", "美", "中"), ("US", "TW", "美", "[台臺]"), ("US", "JP", "美", "日"), ("US", "KR", "美", "[韩韓]"),
    ("US", "RU", "美", "俄"), ("US", "KP", "美", "朝"), ("US", "EU", "美", "[欧歐]"), ("US", "GB", "美", "英"),
    ("US", "IR", "美", "伊"), ("CN", "RU", "中", "俄"), ("CN", "JP", "中", "日"), ("CN", "KR", "中", "[韩韓]"),
    ("CN", "KP", "中", "朝"), ("CN", "EU", "中", "[欧歐]"), ("CN", "GB", "中", "英"), ("CN", "IN", "中", "印"),
    ("CN", "AU", "中", "澳"), ("CN", "CA", "中", "加"), ("CN", "DE", "中", "德"), ("CN", "FR", "中", "法"),
    ("JP", "TW", "日", "[台臺]"), ("JP", "KR", "日", "[韩韓]"), ("RU", "UA", "俄", "[乌烏]")
] %}
{% set relations = [
    "关系", "關係", "关係", "两国", "兩國", "双方", "雙方", "之间", "之間", "双边", "雙邊", "贸易", "貿易", "经贸", "經貿", "经济", "經濟", "谈判", "談判",
    "会谈", "會談", "会晤", "會晤", "对话", "對話", "磋商", "协商", "協商", "高层", "高層", "峰会", "峰會", "首脑", "首腦", "元首", "领导人", "領導人",
    "领袖", "領袖", "外长", "外長", "防长", "防長", "战略", "戰略", "竞争", "競爭", "对抗", "對抗", "冲突", "衝突", "摩擦", "博弈", "角力", "争端", "爭端",
    "矛盾", "对立", "對立", "紧张", "緊張", "脱钩", "脫鉤", "交恶", "交惡", "战争", "戰爭", "合作", "交流", "交往", "往来", "往來", "互信", "友好", "友谊", "友誼",
    "建交", "断交", "斷交", "同盟", "联盟", "聯盟", "结盟", "結盟", "安保", "军事", "軍事", "两军", "兩軍", "军演", "軍演", "边境", "邊境", "边界", "邊界",
    "投资", "投資", "协定", "協定", "协议", "協議", "官方", "互动", "互動", "和谈", "和談", "对峙", "對峙", "联手", "聯手"
] %}
{% set fixed_names = [
    "美中贸易全国委员会", "美中貿易全國委員會", "美中经济[与和暨]?安全", "美中經濟[與和暨]?安全", "美中关系全国委员会", "美中關係全國委員會",
    "美台商业协会", "美[台臺]商業協會", "中英联合声明", "中英聯合聲明", "日[台臺]交流协会", "日[台臺]交流協會"
] %}
{% set pairs %}
    {%- for _, _, one, other in forms -%}{{ one }}{{ other }}|{{ other }}{{ one }}{{ "|" if not loop.last }}{%- endfor -%}
{% endset %}
with forms (pair, first_country, form) as (

    values
    {% for one, other, one_form, other_form in forms %}
    {% set a = one_form[1] if one_form[0] == "[" else one_form %}
    {% set b = other_form[1] if other_form[0] == "[" else other_form %}
    ('{{ one }}-{{ other }}', '{{ one }}', '{{ a }}{{ b }}'),
    ('{{ one }}-{{ other }}', '{{ other }}', '{{ b }}{{ a }}'){{ "," if not loop.last }}
    {% endfor %}

),

texts as (

    select
        current_articles.month,
        current_articles.source_id,
        current_articles.article_id,
        readings.title || chr(10) || readings.body as text
    from {{ ref('stg_current_articles') }} as current_articles
    inner join {{ source('raw', 'readings') }} as readings on current_articles.sha256 = readings.sha256
    where current_articles.month is not null

),

found as (

    select
        month,
        source_id,
        article_id,
        unnest(
            regexp_extract_all(text, '{{ fixed_names | join("|") }}|({{ pairs }})(?:{{ relations | join("|") }})', 1)
        ) as printed
    from texts

),

counted as (

    select
        month,
        source_id,
        translate(printed, '臺歐韓烏', '台欧韩乌') as form,
        count(*) as mention_count,
        count(distinct article_id) as article_count
    from found
    where printed != ''
    group by all

),

source_months as (

    select distinct
        month,
        source_id
    from texts

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
