-- One row per host of a known outlet.
select
    source_id,
    unnest(string_split(hosts, ' ')) as host
from {{ ref('outlets') }}
