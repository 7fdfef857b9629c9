with placed as (

    select
        documents.*,
        readings.article_id,
        coalesce(documents.reject_reason, readings.reject_reason) is not null as is_rejected,
        contents.is_current,
        contents.has_current_text,
        row_number() over (
            partition by documents.sha256, documents.is_present
            order by documents.path, documents.document_id
        ) as copy_no
    from {{ ref('stg_documents') }} as documents
    left join {{ source('raw', 'readings') }} as readings on documents.sha256 = readings.sha256
    left join {{ ref('stg_article_contents') }} as contents on documents.sha256 = contents.sha256

)

select
    document_id,
    path,
    container,
    sha256,
    size_bytes,
    case
        when not is_present then 'removed'
        when is_rejected then 'rejected'
        when is_current and copy_no = 1 then 'parsed'
        when has_current_text then 'duplicate'
        else 'superseded'
    end as status,
    article_id,
    first_seen_at
from placed
order by path, document_id
