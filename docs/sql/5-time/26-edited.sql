-- What did an article say before it was edited?
-- Later versions with how many characters came or went; the texts stand in article_versions.body.
with versions as (

    select
        article_id,
        version,
        title,
        body,
        lag(title) over (partition by article_id order by version) as title_before,
        lag(body) over (partition by article_id order by version) as body_before
    from article_versions

)

select
    articles.published_on,
    articles.source_id,
    versions.article_id,
    versions.version,
    versions.title != versions.title_before as other_title,
    length(versions.body) - length(versions.body_before) as characters
from versions
inner join articles on versions.article_id = articles.article_id
where versions.version > 1
order by abs(characters) desc, versions.article_id, versions.version
limit 10
