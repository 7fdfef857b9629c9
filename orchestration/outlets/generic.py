"""The layout of pages whose outlet has none of its own: what markup and words alone tell."""

from orchestration.articles.reading import Page, Reading
from orchestration.outlets.layout import Layout, begin, links_only, place_block


def read(page: Page) -> Reading:
    """Read a page of an unknown outlet: blocks that are nothing but links are notes, the rest as `place_block` says."""
    reading = begin("generic")
    for block in page.blocks:
        if links_only(block) and block.text and block.tag in ("li", "ul", "div", "td"):
            reading.add("note", block)
        else:
            place_block(reading, block, page)
    return reading


LAYOUT = Layout("generic", 1, (), read)
