select
    documents.document_id,
    documents.path,
    coalesce(found.reject_reason, readings.reject_reason) as reason,
    coalesce(found.reject_detail, readings.reject_detail) as detail
from {{ ref('documents') }} as documents
inner join {{ ref('stg_documents') }} as found on documents.document_id = found.document_id
left join {{ source('raw', 'readings') }} as readings on documents.sha256 = readings.sha256
where documents.status = 'rejected'
order by reason, documents.path, documents.document_id
