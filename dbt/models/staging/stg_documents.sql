-- One row per raw file and content, whichever root or container it was found in.
select
    document_id,
    min(path) as path,
    min(container) as container,
    min(sha256) as sha256,
    max(size_bytes) as size_bytes,
    min(reject_reason) as reject_reason,
    min(reject_detail) as reject_detail,
    bool_or(is_present) as is_present,
    min(first_seen_at) as first_seen_at
from {{ source('raw', 'files') }}
group by document_id
