-- What could not be read, and why?
select
    documents.status,
    rejects.reason,
    count(*) as documents
from documents
left join rejects on documents.document_id = rejects.document_id
group by documents.status, rejects.reason
order by documents desc, documents.status, rejects.reason
