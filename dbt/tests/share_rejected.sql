-- Folders of the archive of which more than a twentieth is rejected, and at least three files.
{{ config(severity='warn', meta={'description': 'More than a twentieth of a folder is rejected.', 'dagster': {'ref': {'name': 'documents'}}}) }}

with placed as (

    select
        if(contains(path, '/'), split_part(path, '/', 1), '') as folder,
        status = 'rejected' as is_rejected
    from {{ ref('documents') }}
    where status != 'removed'

)

select
    folder,
    count(*) filter (where is_rejected) as rejected,
    count(*) as documents
from placed
group by folder
having count(*) filter (where is_rejected) >= 3 and count(*) filter (where is_rejected) > 0.05 * count(*)
