"""The search index: titles and entities as script files that pages load when somebody searches.  Scripts, since a page
opened from disk may load those and may not fetch data."""

from collections.abc import Callable, Iterator, Mapping

from orchestration.scripts import to_simplified
from orchestration.site.published import Archive, Entity, Head
from orchestration.site.text import clipped, json_for_script, neutral

PART_BYTES = 1_500_000
_ALIASES = 12
_HAN = "".join(map(chr, range(0x3400, 0xA000)))


def search_files(
    archive: Archive, heads: Mapping[str, Head], entities: Mapping[str, Entity], entity_path: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    """Path and text of each part of the index, then of the list of parts with the characters to take for simplified ones.

    A title is [article_id, title, source_id, day]; an entity [type, name, English name, other names, articles, target],
    where the target is the page below a language's folder or the id of an article that names it.
    """
    titles: list[list[object]] = [
        [head.article_id, neutral(clipped(head.title)), head.source_id, f"{head.published_on or ''}"]
        for head in heads.values()
    ]
    named: list[list[object]] = []
    for row in archive.searchable_entities().iter_rows(named=True):
        aliases = [
            neutral(clipped(alias)) for alias in row["aliases"] or [] if alias not in (row["name"], row["name_en"])
        ][:_ALIASES]
        has_page = row["entity_id"] in entities
        named.append([
            row["entity_type"], neutral(clipped(row["name"])), neutral(clipped(row["name_en"])), "|".join(aliases), row["article_count"],
            entity_path(row["entity_id"]) if has_page else row["article_id"],
        ])  # fmt: skip
    characters = {char for row in titles for char in to_simplified(str(row[1]))}
    characters |= {char for row in named for char in to_simplified(f"{row[1]}{row[3]}")}
    changed = [
        (char, image)
        for char, image in zip(_HAN, to_simplified(_HAN), strict=True)
        if char != image and image in characters
    ]
    parts = []
    for kind, rows in (("entities", named), ("titles", titles)):
        for number, text in enumerate(_parts(rows)):
            name = f"search-{kind}-{number}.js"
            parts.append(name)
            yield f"assets/{name}", f'sinoscopeIndex("{kind}",[{text}]);\n'
    simplify = ["".join(char for char, _ in changed), "".join(image for _, image in changed)]
    yield "assets/search-parts.js", f"sinoscopeParts({json_for_script(parts)},{json_for_script(simplify)});\n"


def _parts(rows: list[list[object]]) -> Iterator[str]:
    part: list[str] = []
    size = 0
    for row in rows:
        text = json_for_script(row)
        if size + len(text.encode()) > PART_BYTES and part:
            yield ",\n".join(part)
            part, size = [], 0
        part.append(text)
        size += len(text.encode()) + 2
    yield ",\n".join(part)
