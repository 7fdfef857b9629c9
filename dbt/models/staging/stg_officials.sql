-- Who speaks for a state, told from the phrase that describes an entity of the reviewed list: persons by the office they
-- hold or held, bodies of government, and states themselves (中国表示).
{% set offices = [
    "prime minister", "premier", "chancellor", "minister", "ministry", "secretary", "spokes(man|woman|person)",
    "ambassador", "envoy", "consul", "high representative", "representative (to|for)", "trade representative", "diplomat",
    "senator", "senate", "house member", "congress(man|woman)", "member of parliament", "legislator", "lawmaker",
    "speaker of", "governor", "mayor", "king of", "queen of", "emperor", "emir", "crown prince", "head of state",
    "leader of north korea", "politburo", "state council(l?or)?", "national security advis[eo]r",
    "(attorney|solicitor|consul|procurator|director|secretary)[ -]general", "prosecutor", "judge", "justice", "general",
    "admiral", "commander", "chief of (staff|the defence staff|defence)", "army chief", "commissioner", "treasurer",
    "fed (chair|governor|vice chair|president)", "central bank", "party (chief|leader|secretary)", "official", "mps?",
    "meps?", "cabinet", "white house", "state department", "treasury", "pentagon", "nsc", "administrator",
    "executive council", "chief executive of (hong kong|macau)", "mac minister", "paramount leader",
    "director of (national intelligence|niaid|the (hkmao|cia|fbi|central|chinese cdc|national|liaison|taiwan|united front))",
    "(cia|fbi|cdc|ait) director", "chair(man|woman)? of (the )?(npc|cppcc|joint chiefs|chinese communist party|central|"
    ~ "standing|xinjiang|tibet|inner mongolia|sec|fcc|csrc|china banking)"
] %}
{% set bodies = [
    "ministry", "department of", "departments?", "government", "white house", "embassy", "consulate", "mission",
    "congress", "senate", "house of", "parliament", "legislat\\w+", "court", "state council", "affairs council",
    "executive council", "commission", "bureau", "administration", "office", "police", "army", "navy", "air force",
    "armed forces", "military", "coast guard", "command", "central bank", "federal reserve", "ruling party",
    "intelligence", "customs", "treasury", "cabinet", "presidency", "prosecut\\w+", "procuratorate", "public security",
    "regulator", "disease control", "politburo", "central committee"
] %}
{% set not_bodies = "newspaper|news|television|broadcaster|website|magazine|media|universit|think tank|school|company" %}
select
    entity_id,
    country
from {{ ref('stg_entities') }}
where
    country is not null
    and case entity_type
        when 'PERSON' then
            regexp_matches(description, '\b({{ offices | join("|") }})\b', 'i')
            or regexp_matches(description, '\b(US|Vice|acting) President|^President\b|, President\b|\bPresident (of|since|until|from|\d)')
            or regexp_matches(description, 'presidential office|president of the \w+ Yuan', 'i')
        when 'ORG' then
            regexp_matches(concat_ws(', ', name_en, description), '\b({{ bodies | join("|") }})\b', 'i')
            and not regexp_matches(concat_ws(', ', name_en, description), '{{ not_bodies }}', 'i')
        when 'GPE' then entity_id = 'gpe.' || lower(country)
        else false
    end
