"""Writes docs/sources.md, the table of outlets and what their layouts give, from a warehouse of the archive sample:
python -m docs.build_sources WAREHOUSE"""

import sys
from pathlib import Path

import duckdb

from orchestration.outlets import ALL_LAYOUTS

PAGE = Path(__file__).parent / "sources.md"
_SHARES = """
with read as (
    select
        articles.*,
        split_part(parser, '@', 1) as layout,
        exists (from article_credits c where c.article_id = articles.article_id and c.role = 'author') as has_author,
        exists (from article_credits c where c.article_id = articles.article_id and c.role = 'translator') as has_translator,
        exists (from images i where i.article_id = articles.article_id) as has_image,
        exists (from paragraphs p where p.article_id = articles.article_id and p.kind = 'caption') as has_caption
    from articles
    where not is_digest
)
select
    layout,
    string_agg(distinct source_id, ', ' order by source_id) as outlets,
    count(*) as articles,
    strftime(min(published_on), '%Y-%m') || ' to ' || strftime(max(published_on), '%Y-%m') as months,
    avg(has_author::int) as author,
    avg(has_translator::int) as translator,
    avg((dateline_place is not null)::int) as dateline,
    avg((page_time is not null)::int) as printed_time,
    avg((section is not null)::int) as section,
    avg(has_image::int) as image,
    avg(has_caption::int) as caption,
    sum(unread_chars) / sum(page_chars) as unread,
    count(*) filter (where char_count < 40) as short_bodies
from read
group by layout
order by articles desc, layout
"""


_HEADER = (
    "| layout | pages since | outlet | articles | of the sample | months | author | translator | dateline | printed time "
    "| section | picture | caption | unread | short |"
)


def sources_page(warehouse: Path) -> str:
    """The page as it follows from a warehouse and the registry of layouts."""
    with duckdb.connect(str(warehouse / "sinoscope.duckdb"), read_only=True) as connection:
        rows = connection.execute(_SHARES).fetchall()
        total = sum(row[2] for row in rows)
    since = {layout.name: layout.since for layout in ALL_LAYOUTS}
    lines = [
        "# Outlets and layouts",
        "",
        "Made by `python -m docs.build_sources WAREHOUSE` from a warehouse of the archive sample and kept current by a test.",
        "Each layout is a module in `orchestration/outlets/` with its golden pages in `tests/golden/`; pages of other hosts are",
        "read by `generic`. The shares say in how many of the articles the layout found the field; a low share is no",
        "fault where an outlet does not print it. *Unread* is the share of a page's visible text that the layout neither",
        "took into the body nor recognised as something else; *short* counts bodies under 40 characters.",
        "",
        _HEADER,
        "|" + " --- |" * 15,
    ]
    for layout, outlets, articles, months, *shares, unread, short in rows:
        fields = " | ".join("" if share == 0 else _percent(share) for share in shares)
        lines.append(
            f"| {layout} | {since.get(layout, '')} | {outlets} | {articles:,} | {articles / total:.1%} | {months} | {fields} "
            f"| {unread:.2%} | {short} |"
        )
    unused = sorted(set(since) - {row[0] for row in rows})
    if unused:
        lines += ["", f"Layouts that read none of the sample's articles in their last version: {', '.join(unused)}."]
    return "\n".join(lines) + "\n"


def _percent(share: float) -> str:
    return "<1%" if share < 0.005 else f"{share:.0%}"


if __name__ == "__main__":
    PAGE.write_text(sources_page(Path(sys.argv[1])))
