-- From where do outlets report?
-- Places of datelines in their commonest spelling.
select
    source_id,
    count(*) as with_dateline,
    (
        select string_agg(place || ' ' || articles, ', ' order by articles desc, place)
        from (
            select
                places.dateline_place as place,
                count(*) as articles
            from articles as places
            where places.source_id = articles.source_id and places.dateline_place is not null
            group by places.dateline_place
            order by articles desc, place
            limit 4
        )
    ) as first_places
from articles
where dateline_place is not null
group by source_id
order by with_dateline desc, source_id
limit 10
