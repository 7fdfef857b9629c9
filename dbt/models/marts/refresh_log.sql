select
    refresh_id,
    started_at,
    published_at,
    files_found,
    documents_new,
    documents_gone,
    articles_read,
    articles_enriched,
    seconds,
    checks_passed,
    warnings,
    code_version,
    lexicon_version,
    git_revision
from {{ source('raw', 'refresh_log') }}
order by started_at, refresh_id
