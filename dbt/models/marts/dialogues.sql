select
    dialogue_id,
    name_zh,
    name_en,
    string_split(parties, ' ') as parties,
    kind,
    founded_on
from {{ ref('dialogue_list') }}
order by dialogue_id
