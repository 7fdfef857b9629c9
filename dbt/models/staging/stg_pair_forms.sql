-- A pair counts only before a word of relations, in both orders alike: 在美中国人, 其中美国 and 近日中共 are no pairs, and names
-- of bodies and treaties that fix the order say nothing of the outlet.
{{ config(materialized='incremental', unique_key='article_id') }}
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
    {%- for _, _, one, other in country_pairs() -%}{{ one }}{{ other }}|{{ other }}{{ one }}{{ "|" if not loop.last }}{%- endfor -%}
{% endset %}
with found as (

    select
        current_articles.article_id,
        unnest(
            regexp_extract_all(
                readings.title || chr(10) || readings.body,
                '{{ fixed_names | join("|") }}|({{ pairs }})(?:{{ relations | join("|") }})', 1
            )
        ) as printed
    from {{ due_articles() }} as current_articles
    inner join {{ due_rows(source('raw', 'readings')) }} as readings on current_articles.sha256 = readings.sha256

)

select
    article_id,
    translate(printed, '臺歐韓烏', '台欧韩乌') as form,
    count(*) as mention_count
from found
where printed != ''
group by all
