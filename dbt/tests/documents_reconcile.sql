-- Every raw file found is a document with exactly one status, and every article has its documents.
{{ config(meta={'description': 'Raw files that were found are in no table, or rejected ones give no reason.', 'dagster': {'ref': {'name': 'documents'}}}) }}

with counts as (

    select
        (select count(distinct document_id) from {{ source('raw', 'files') }}) as found,
        (select count(*) from {{ ref('documents') }} where status in ('parsed', 'rejected', 'superseded', 'duplicate', 'removed'))
            as accounted,
        (select count(*) from {{ ref('documents') }} where status = 'rejected') as rejected,
        (select count(*) from {{ ref('rejects') }} where reason is not null) as explained,
        (select count(*) from {{ ref('documents') }} where status = 'parsed') as parsed,
        (select count(*) from {{ ref('articles') }}) as articles

)

select *
from counts
where found != accounted or rejected != explained or parsed > articles
