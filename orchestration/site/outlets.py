"""The comparison of outlets as the site shows it: order of pairs, names used, sides quoted, by source and by month.
From the framing tables where the published file has them, else from names and quotations."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from orchestration.scripts import to_simplified
from orchestration.site import charts
from orchestration.site.published import Archive, Row

_ENTITIES = 20
_PAIRS = 6
_FORMS = 6
_SMALLEST = 3
"""An outlet that names an entity less often says nothing of the name it prefers."""

Counts = dict[str, Counter[str]]
"""By source, how often it prints each form."""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """Of one source, for each month: places of the first form and of all forms, and the shade of the share."""

    source_id: str
    cells: list[tuple[date, int, int, int]]


@dataclass(slots=True)
class Table:
    """Counts by source and form: `rows` are source, cells (count, shade by the row's share), and total."""

    title: str
    forms: list[str]
    rows: list[tuple[str, list[tuple[int, int]], int]]
    entity_id: str | None = None
    by_month: list[MonthRow] = field(default_factory=list)


@dataclass(slots=True)
class Comparison:
    pairs: list[Table] = field(default_factory=list)
    names: list[Table] = field(default_factory=list)
    sides: list[Table] = field(default_factory=list)


def compare_outlets(archive: Archive, months: Sequence[date]) -> Comparison:
    """The tables of the comparison; those by month hold the given months."""
    return Comparison(_pairs(archive, months), _names(archive, months), _sides(archive, months))


def _pairs(archive: Archive, months: Sequence[date]) -> list[Table]:
    """The pairs that the archive prints most in both orders."""
    if not archive.has("framing_pairs", "month", "source_id", "pair", "form", "mention_count"):
        return []
    found = archive.rows(
        "select pair as item, form, source_id, month, mention_count as n from framing_pairs where mention_count > 0 order by all"
    )
    by_pair = _group(found)
    chosen = sorted(by_pair, key=lambda pair: (-sum(row["n"] for row in by_pair[pair]), pair))[:_PAIRS]
    return [
        table for pair in chosen if len((table := _table(pair, by_pair[pair], months, forms=_most_printed)).forms) > 1
    ]


def _names(archive: Archive, months: Sequence[date]) -> list[Table]:
    """Persons and dialogues that outlets call by different names, script aside."""
    if archive.has("framing_names", "month", "source_id", "entity_id", "name", "mention_count"):
        found = archive.rows("""
            select n.entity_id as item, n.name as form, n.source_id, n.month, n.mention_count as n
            from framing_names n join entities e using (entity_id)
            where n.mention_count > 0 and length(n.name) >= 2 and e.origin != 'discovered' order by all""")
    else:
        found = archive.rows("""
            select n.entity_id as item, n.name as form, n.source_id, null::date as month, n.mention_count as n
            from entity_names n join entities e using (entity_id)
            where e.entity_type in ('PERSON', 'DIALOGUE') and length(n.name) >= 2 and e.origin != 'discovered'
            order by all""")
    for row in found:
        row["form"] = to_simplified(row["form"])
    by_entity = _group([row for row in found if not row["form"].isascii()])
    scored = sorted((-_disagreement(_counts(rows)), entity_id) for entity_id, rows in by_entity.items())
    chosen = [entity_id for score, entity_id in scored[:_ENTITIES] if score < 0]
    names = (
        {row["entity_id"]: row["name"] for row in archive.rows("select entity_id, name from entities")}
        if chosen
        else {}
    )
    tables = []
    for entity_id in chosen:
        table = _table(names.get(entity_id, entity_id), by_entity[entity_id], months, forms=_most_printed)
        table.entity_id = entity_id
        tables.append(table)
    return tables


def _sides(archive: Archive, months: Sequence[date]) -> list[Table]:
    """Whose officials are quoted; from quotations of all speakers with a country where there is no such table."""
    if archive.has("framing_quotes", "month", "source_id", "side", "official_quote_count"):
        found = archive.rows("""
            select 'officials' as item, side as form, source_id, month, official_quote_count as n from framing_quotes
            where official_quote_count > 0 and side != 'unknown' order by all""")
    else:
        found = archive.rows("""
            select 'speakers' as item, case when e.country in ('US', 'CN', 'TW', 'HK') then e.country else 'other' end as form,
                a.source_id, a.month, count(*) as n
            from quotes q join articles a using (article_id) join entities e on e.entity_id = q.speaker_entity_id
            where e.country is not null group by all order by all""")
    if not found:
        return []
    order = ("US", "CN", "TW", "HK", "other")
    return [_table(found[0]["item"], found, months, forms=lambda total: [form for form in order if total[form]])]


def _group(rows: Iterable[Row]) -> dict[str, list[Row]]:
    told: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        told[row["item"]].append(row)
    return dict(told)


def _counts(rows: Iterable[Row]) -> Counts:
    told: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        told[row["source_id"]][row["form"]] += row["n"]
    return dict(told)


def _disagreement(by_source: Mapping[str, Counter[str]]) -> float:
    """How much outlets differ: mentions of those outlets whose own commonest name is not the archive's."""
    total: Counter[str] = Counter()
    for names in by_source.values():
        total.update(names)
    commonest = _most_printed(total)[0]
    return sum(
        sum(names.values())
        for names in by_source.values()
        if _most_printed(names)[0] != commonest and sum(names.values()) >= _SMALLEST
    )


def _most_printed(total: Counter[str]) -> list[str]:
    return sorted(total, key=lambda form: (-total[form], form))[:_FORMS]


def _table(title: str, rows: list[Row], months: Sequence[date], forms: Callable[[Counter[str]], list[str]]) -> Table:
    by_source = _counts(rows)
    total: Counter[str] = Counter()
    for counts in by_source.values():
        total.update(counts)
    shown = forms(total)
    sums = {source_id: sum(counts.values()) for source_id, counts in by_source.items()}
    order = sorted(sums, key=lambda one: (-sums[one], one))
    cells = [
        (one, [(by_source[one][form], charts.level(by_source[one][form], sums[one])) for form in shown], sums[one])
        for one in order
    ]
    return Table(title, shown, cells, by_month=_by_month(rows, order, months, shown[0]))


def _by_month(rows: list[Row], order: Sequence[str], months: Sequence[date], form: str) -> list[MonthRow]:
    first: Counter[tuple[str, date]] = Counter()
    every: Counter[tuple[str, date]] = Counter()
    for row in rows:
        if row["month"]:
            every[row["source_id"], row["month"]] += row["n"]
            first[row["source_id"], row["month"]] += row["n"] * (row["form"] == form)
    return [
        MonthRow(
            source_id,
            [
                (month, first[source_id, month], every[source_id, month], charts.level(first[source_id, month], every[source_id, month]))
                for month in months
            ],
        )
        for source_id in order
        if any(every[source_id, month] for month in months)
    ]  # fmt: skip
