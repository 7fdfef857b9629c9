-- How many days after the English original does the Chinese New York Times publish a translation?
-- The original's day stands in its address.
with translated as (

    select
        published_on,
        try_cast(replace(regexp_extract(original_url, '/(\d{4}/\d\d/\d\d)/', 1), '/', '-') as date) as original_on
    from articles
    where source_id = 'cn.nytimes.com' and original_url is not null

)

select
    published_on - original_on as days,
    count(*) as articles
from translated
where original_on is not null
group by days
order by articles desc, days
limit 8
