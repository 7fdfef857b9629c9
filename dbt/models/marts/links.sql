select
    current_articles.article_id,
    links.position,
    links.url,
    links.text,
    links.kind,
    links.paragraph_no,
    links.domain,
    targets.article_id as target_article_id
from {{ source('raw', 'links') }} as links
inner join {{ ref('stg_current_articles') }} as current_articles on links.sha256 = current_articles.sha256
left join {{ ref('stg_current_articles') }} as targets on links.target_article_id = targets.article_id
order by current_articles.article_id, links.position
