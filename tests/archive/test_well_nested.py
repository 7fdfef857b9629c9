"""Which pages are read from their tags alone, and that those are read as the tree of them is."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.archive import well_nested
from orchestration.archive.envelope import Unreadable, decode
from orchestration.archive.pages import blocks_of_lexbor
from orchestration.archive.well_nested import blocks_of_tags
from tests.archive.test_pages import ODD, PAGES, SOUP_PIECES, walked

PAGES_READ: dict[str, str] = {
    "nothing": "",
    "text alone": "甲 乙",
    "paragraphs": "<p>甲。</p>\n<p class='x y' id=z>乙</p> 丙",
    "paragraph in upper case": "<P>甲</P><DIV CLASS=x>乙</DIV>",
    "a paragraph that only one mark is open around": "<b><p>甲</p></b>",
    "nested elements": '<div><h2>甲</h2><ul><li>乙<ul><li>丙</li></ul></li></ul><p>丁<a href="x"><b>戊</b></a></p></div>',
    "a paragraph that a block ends": "<p>甲<div>乙</div>丙</p>丁",
    "a paragraph that another ends": "<p>甲<p>乙<p class=x>丙</p>",
    "a paragraph that its holder ends": "<div><p>甲</div>乙",
    "a paragraph that a rule ends": "<p>甲<hr>乙",
    "an end without a beginning": "甲</span>乙</div>丙</p>丁",
    "elements that are never ended": "<div>甲<p>乙<b>丙",
    "line breaks": "<p>甲<br>乙<br/><br >丙</p>",
    "an element that is written as if it were void": "<p/>甲</p><span/>乙</span>",
    "what is skipped": "甲<script>if (a & b) {}</script><style></style><iframe src=x></iframe><button>丙</button>乙",
    "inline elements in what is skipped": "<p>甲<button><span>乙</span><a href=x><b>丙</b></a><br><img src=x></button>丁</p>"
    "<video src=x><source src=y><source src=z/>戊</video>己",
    "comments": "甲<!-- c --><!---->乙<!--[if]-->",
    "references": "<p>&amp;&lt;&gt;&quot;&nbsp;&#20013;&#x4e2d;&hellip; & 甲&。&1 AT&T</p>",
    "an attribute right behind another": """<p id="a"class="b">甲</p><p id='a'class=b>乙</p><img src="x"alt="丙"/>丁""",
    "quotation marks in quotation marks": '<img alt="甲 "乙" 丙" src="x"><p a"b="c" class="d">丁</p><p id="a""class=b>戊</p>',
    "signs where names are expected": "<p = class=a>甲</p><p =b id=a/>乙<p / class==c>丙</p><p class= >丁</p><p class = 'd'>戊</p><p id=>己",
    "an attribute written twice": '<p class="a" class="b">甲</p><a href="x" href="y">乙</a><img src=x src=y alt=丙>',
    "quotation marks in values": """<a href='x"y'>甲</a><a title="it's" href="x">乙</a><a href='x' title="z">丙</a>""",
    "references in attributes": '<a href="/?a=1&b=2&amp;c=3&copy=4&utm_x=5">甲</a><img src=x alt="&ldquo;乙&rdquo;">',
    "an attribute that is given twice": '<p class="x" CLASS="y">甲</p>',
    "attributes without values": "<p hidden class>甲</p>",
    "an image with an unquoted address": "<img src=https://example.org/a/b.jpg/>甲",
    "time of a block": '<p datetime="2020">甲</p><p><time pudate="2021">乙</time></p>',
    "a list of terms": "<dl><dt>甲</dt><dd>乙</dd></dl>",
}


@pytest.mark.parametrize("page", PAGES_READ.values(), ids=PAGES_READ)
def test_pages_that_are_read_from_their_tags(page: str) -> None:
    assert blocks_of_tags(page) == blocks_of_lexbor(page)


PAGES_LEFT: dict[str, str] = {
    "elements that cross": "<b>甲<i>乙</b>丙</i>",
    "a mark that a paragraph ends": "<p>甲<b>乙</p>丙</b>",
    "a block in a mark of a paragraph": "<p>甲<b>乙<div>丙</div></b></p>",
    "a link in a link": "<a href=x>甲<a href=y>乙</a></a>",
    "an item that another ends": "<ul><li>甲<li>乙</ul>",
    "a term in an open definition": "<dl><dd>甲<dt>乙</dl>",
    "an item in an item without a list of items": "<ul><li>甲<dl><li>乙</li></dl></li></ul>",
    "a heading in a heading": "<h2>甲<h3>乙</h3></h2>",
    "a heading that ends another": "<h2>甲</h3>乙",
    "a form in a form": "<form>甲<form>乙</form></form>",
    "a table": "<table><tr><td>甲</table>",
    "an element with rules of its own": "<ruby>甲<rt>乙</ruby>",
    "something in what is skipped": "<video><p>甲</p></video>",
    "what is skipped in what is skipped": "<button><script></script></button>甲",
    "a button in a button": "<button><button></button>甲</button>",
    "a link in a button of a link": "<a href=x><button><a href=y>甲</a></button></a>",
    "inline elements that cross in a button": "<button><b>甲<i>乙</b></i></button>",
    "a button that ends an element in it": "<button><b>甲</button>乙",
    "an element in a frame, which is text": "<iframe><b></iframe>甲</b></iframe>",
    "201 nested elements that are skipped": "<button>" + "<b>" * 201 + "甲" + "</b>" * 201 + "</button>",
    "a script that holds a tag": "<script>'<p>甲</p>'</script>",
    "a script that is not ended": "<script>甲",
    "a tag that is not ended": "<p>甲</p><p class=",
    "a tag in a tag": "<p <b>甲</b></p>",
    "a sign that begins no tag": "<p>甲 < 乙 > 丙</p>",
    "a greater-than sign in an attribute": '<p title="a>b">甲</p>',
    "an attribute without end": '<p class="a>甲</p>',
    "a quotation mark in the name of an element": '<p"b="c">甲</p>',
    "a declaration": "<!doctype html>甲",
    "a comment that holds tags": "<!-- <p>甲</p> -->乙",
    "a comment that is shut at once": "<!-->甲-->",
    "an end of a void element": "甲</br>乙",
    "an end with an attribute": "<p>甲</p class=x>",
    "a reference without semicolon": "<p>&copy 甲</p>",
    "a reference that begins a word": "<p>&copyright</p>",
    "a reference without semicolon in an attribute": '<a href="&copy">甲</a>',
    "a reference that ends before a sign": '<a href="/?a&lt_b=1">甲</a>',
    "a reference nobody knows": "<p>&nothing;</p>",
    "a reference to a control character": "<p>&#x80;&#0;</p>",
    "a reference to half a character": "<p>&#xD800;</p>",
    "a list of an unknown kind of block": "<p>甲<time-block>乙</time-block></p>",
    "201 nested elements": "<div>" * 201 + "甲" + "</div>" * 201,
}


@pytest.mark.parametrize("page", PAGES_LEFT.values(), ids=PAGES_LEFT)
def test_pages_that_need_a_tree(page: str) -> None:
    assert blocks_of_tags(page) is None


NAMES = (
    "p div span a b strong i li ul ol dl dt dd h2 h3 form section figure time-block legend center font o:p button script "
    "style iframe object video br hr img wbr input nobr pre ruby rt table tr td body noscript title select"
).split()
ATTRIBUTES = st.sampled_from(
    ["", "", "", " ", "/", ' class="x y"', " id=a", " class='c' id=d", ' href="/?a&b=1&copy=2&amp;c"', ' class="a"id="b"',
     " class='a'id=b", " href='a\"b'", ' href="it\'s"', " class='x' id=y'z'", ' ="x"', '="x "id="y"', '/ class="a"', ' id="a" / class="b"/',
     ' src="x" src="y"', ' title="a>b"', " a=b=c", ' "', " datetime=2020", "\nclass\t=\nx", "\u3000class=x", ' CLASS="x" class="y"']
)  # fmt: skip
WRITTEN = st.one_of(
    st.builds("<{}{}>".format, st.sampled_from(NAMES), ATTRIBUTES),
    st.builds("</{}>".format, st.sampled_from(NAMES)),
    st.builds("</{}>".format, st.sampled_from(NAMES[:12])),
    st.sampled_from(
        ["甲", "甲。", " ", "\n", "a b", " 乙 ", "\u3000", "&amp;", "&copy", "&copy;", "&copyx", "&ampx;", "&notit;", "&#x4e2d;",
         "&#128;", "&#0;", "&#xD800;", "&#xFFFE;", "&#1114112;", "&NotEqualTilde;", "&", "&=", "&a=", "<!-- c -->", "<!-->",
         "<!--->", "<!---->", "<!-- > -->", "<!-- --!>", "<?x?>", "</>", "<>", "< p>", "</ p>", "<p/>", "</p >", "<br/>",
         "</P>", "<P>", "\r", "\0", "<", ">", '"', "<![CDATA[x]]>"]
    ),
)  # fmt: skip


def as_decoded(pieces: list[str]) -> str:
    """A page as an envelope has it, '' where it is refused."""
    try:
        return decode("".join(pieces).encode())
    except Unreadable:
        return ""


@pytest.mark.parametrize("page", ["<p>甲\r\n乙</p>", "<p>甲\r乙</p>", "<p>甲\0乙</p>"], ids=["crlf", "cr", "nul"])
def test_what_decoding_takes_away_makes_no_difference(page: str) -> None:
    decoded = as_decoded([page])
    assert decoded != page
    assert blocks_of_tags(decoded) == blocks_of_lexbor(decoded)


@settings(deadline=None, max_examples=600)
@given(
    st.one_of(st.lists(WRITTEN, max_size=12), st.lists(st.one_of(ODD, SOUP_PIECES, PAGES), max_size=6)).map(as_decoded)
)
@example("<p>甲<p>乙</p></p>")
@example("<div><p>甲</div></p>乙")
@example("<span><p>甲</span>乙")
def test_what_is_read_from_tags_is_what_the_tree_says(page: str) -> None:
    blocks = walked(lambda page: blocks_of_tags(page) or [], page)
    if blocks_of_tags(page) is not None:
        assert blocks == walked(blocks_of_lexbor, page)


def test_tags_are_kept_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(well_nested, "_MAX_KNOWN", 2)
    monkeypatch.setattr(well_nested, "_TAGS_KNOWN", known := {})
    pages = [f'<p class="c{number}">甲<a href="{number}">乙</a></p>' for number in range(4)]
    assert [blocks_of_tags(page) for page in pages] == [blocks_of_lexbor(page) for page in pages]
    assert len(known) == 2
