"""VOA Chinese (voachinese.com): <div><i>RFC 822 time</i></div>, pictures with small print, a dateline before the
first paragraph."""

import re
from email.utils import parsedate_to_datetime

from orchestration.articles.reading import Page, PrintedTime, Reading
from orchestration.outlets.layout import Layout, begin, is_heading, links_only, place_block

_PRINTED = re.compile(r"^\w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d GMT$")
_DATELINE_ALONE = re.compile(r"^[\u3400-\u9fff·]{2,8}(?:[/／][\u3400-\u9fff]{2,8})?\s*[—–-]+$")


def read(page: Page) -> Reading:
    reading = begin("voa")
    for block in page.blocks:
        if not reading.printed and _PRINTED.match(block.text):
            reading.printed = PrintedTime(parsedate_to_datetime(block.text).replace(tzinfo=None), "Z")
            reading.add("note", block)
        elif not reading.dateline_place and _DATELINE_ALONE.match(block.text):
            reading.dateline_place = block.text.rstrip("—–- ")
            reading.add("note", block)
        elif links_only(block) and len(block.text) > 8 and not is_heading(block):
            reading.add("note", block)
        else:
            place_block(reading, block, page)
    return reading


LAYOUTS = (Layout("voa", 1, ("voachinese.com",), read),)
