"""China Digital Times 中国数字时代 (chinadigitaltimes.net): texts of other media and of its readers, each with its own
credit lines, among links to earlier posts; the front matter names the editor who posted it."""

import re

from orchestration.archive.blocks import Block
from orchestration.articles.boilerplate import is_boilerplate
from orchestration.articles.credits import is_name, split_names
from orchestration.articles.reading import Page, Paragraph, Reading, Role
from orchestration.outlets.layout import (
    CLOSING_BRACKETS,
    HEADING_TAGS,
    Layout,
    add_images,
    begin,
    bracketed_credit,
    is_caption,
    is_heading,
    is_headline,
    links_only,
)

_COLUMN = re.compile(r"^【(?P<section>[^【】]{2,10})】")
_POSTED_BY = re.compile(r"^© (?P<name>\S.{0,20}?) for 中国数字时代")
_NO_POSTER = frozenset(("", "unknown", "中国数字时代"))
_OWN_COLUMN = re.compile(r"^【(?:CDT|CDS)")
_FEED = re.compile(r"^© .{1,30} for 中国数字时代|^Feed enhanced by ")
_ROLES: dict[str, Role | None] = {
    **dict.fromkeys(("本文作者", "作者", "撰文", "撰稿", "文字", "文", "采访"), "author"),
    **dict.fromkeys(("实习记者", "特约记者", "本刊记者", "记者"), "author"),
    **dict.fromkeys(("译者", "翻译", "编译", "译"), "translator"),
    **dict.fromkeys(("责任编辑", "值班编辑", "责编", "网编", "编辑"), "editor"),
    **dict.fromkeys(("摄影", "摄"), "photographer"),
    **dict.fromkeys(("策划", "监制", "校对", "审核", "制版", "排版", "运营", "制图"), "contributor"),
    **dict.fromkeys(("微信排版", "微信审核"), "contributor"),
    **dict.fromkeys(("文章来源", "本文来源", "来源", "原出处", "题图", "头图"), None),
    **dict.fromkeys(("原标题", "原文标题", "文章发布时间", "发布时间"), None),
}
_HEAD = re.compile(rf"(?P<role>{'|'.join(sorted(_ROLES, key=len, reverse=True))})\s*(?:[：:丨|｜／/∕]|\s[lI]\s)\s*")
_MAX_CREDITS = 90
_TITLE_BEFORE_NAME = re.compile(r"^(?:\S*(?:评论员|记者|作家|专栏作者)\s*(?=\S{2}))")
_TITLE_AFTER_NAME = re.compile(r"(?:教授|研究员|学者|硕士|博士|主任|授权|修改|整理)$")
_BRACKETED = re.compile(r"\s*[（(][^（）()]*[）)]?")
_DESK_SIGNED = re.compile(
    r"^(?P<names>[\u3400-\u9fff]{2,4}(?:\s*[/／]\s*[\u3400-\u9fff]{2,4}){0,3})\s*[（(][^（）()]{0,20}(?:社|报[道导]|综合)[^（）()]{0,10}[）)]$"
)
_HOUSE_STAMP = re.compile(r"^[（(](?:德国之声中文网|德国之声|美国之音|法广|自由亚洲电台)[）)]\s*")
_CNA_DATELINE = re.compile(
    r"^[（(]中央社记者(?P<name>[\u3400-\u9fff]{3})(?P<place>[\u3400-\u9fff]{2,6}?)\d{1,2}日(?:综合外|专)?电[）)]\s*"
)
_RELATED_LABEL = re.compile(
    r"^(?:[\W_]*)(?:相关(?:阅读|报道|新闻|链接|文章|视频)(?:推荐)?|延伸阅读|背景新闻|扩展阅读|更多阅读|推荐阅读|往期阅读|往期推荐|另附|想了解更多|点击阅读更多.{0,24})[：:？?]?\s*$"
)
_RELATED = re.compile(r"^(?:相关(?:阅读|报道|新闻|链接|视频)|延伸阅读|扩展阅读|上期内容|接上期|上接|接上文)\s*[：:]?")
_REFERENCES = re.compile(r"^(?:参考(?:资料|文献|来源)|参考|引用来源)\s*[：:]?$")
_POINTER = re.compile(
    r"^(?:CDS档案|请点击购买|查看大图$|原文链接$|[（(]?(?:由于|因)端传媒(?:是|为)付费|本文为摘要，欲读原文|特别声明|免责声明|题图|"
    r"\*?网络图片$|Posted by .{2,60}\d{4}$|点击阅读原文|阅读原文|请点击原文或)"
)
_END_SIGN = re.compile(r"^[\W_]*(?:完|END|全文完|未完待续|待续|分割线)[\W_]*$", re.IGNORECASE)
_BIOGRAPHY = re.compile(
    r"^[\u3400-\u9fff·]{2,8}(?:，|是|为).{2,60}"
    r"(?:现居[^，。]{2,6}|专栏作家|评论作家|时事评论员|学者|撰稿人)。?$"
)
_CAPTION_WORDS = re.compile(
    r"图\s*[／/：:｜|]|图片(?:来源|来自)|图源|供图|圖片來自|资料图|截图[）)]?$|图[）)]$|[（(](?:来源|照片)|[\s（(／/]摄[）)]?$|摄\s*[：:／/]|剧照$|^本[文图].{0,6}来源于|^[（(]?图\s?\d"
)
_MAX_CAPTION = 100
_MAX_HEADING = 80
"""Copied pages hold whole paragraphs in heading tags."""


def read(page: Page) -> Reading:
    reading = begin("chinadigitaltimes")
    if found := _COLUMN.match(page.title):
        reading.section = found["section"]
    if page.front_author not in _NO_POSTER:
        reading.credit("editor", page.front_author)
    before: Block | None = None
    in_related = in_references = False
    for block in page.blocks:
        text = block.text
        in_related = in_related and (not text or links_only(block) or _is_link(block))
        if not text:
            add_images(reading, block)
        elif _FEED.search(text):
            _read_footer(reading, block)
        elif is_caption(block) or _stands_under_picture(block, before):
            reading.add("caption", block, photo_credit=bracketed_credit(text))
        elif _RELATED_LABEL.match(text):
            in_related = True
            reading.add("note", block)
        elif _REFERENCES.match(text):
            in_references = True
            reading.add("note", block)
        elif in_related or in_references or _is_note(block, page):
            reading.add("note", block)
        elif not _read_credits(reading, block):
            _read_paragraph(reading, block)
        before = block
    _read_tail(reading)
    _keep_lone_captions(reading)
    return reading


def _read_paragraph(reading: Reading, block: Block) -> None:
    """A heading or paragraph, without the （德国之声中文网） or （中央社记者NAME巴黎3日专电） of a reprint."""
    if is_heading(block) and len(block.text) <= _MAX_HEADING:
        reading.add("heading", block)
        return
    found = _HOUSE_STAMP.match(block.text) or _CNA_DATELINE.match(block.text)
    if found:
        groups = found.groupdict()
        reading.credit("author", groups.get("name") or "")
        reading.dateline_place = reading.dateline_place or groups.get("place")
        reading.dateline = found[0]
        reading.add("note", block, found[0].strip())
    if text := block.text[found.end() if found else 0 :]:
        reading.add("body", block, text)


def _read_footer(reading: Reading, block: Block) -> None:
    """The footer of the feeds of 2020: © NAME for 中国数字时代."""
    if (found := _POSTED_BY.match(block.text)) and found["name"] not in _NO_POSTER:
        reading.credit("editor", found["name"])
    reading.add("note", block)


def _read_credits(reading: Reading, block: Block) -> bool:
    """Take in a line such as 作者：NAME、NAME；编辑：NAME, 文 | NAME, 来源：XX; whether it was one."""
    text = block.text.strip("【】[]*＊ ")
    if text.endswith(CLOSING_BRACKETS) and (found := _DESK_SIGNED.match(text)):
        reading.credit("author", *split_names(found["names"]))
        reading.add("note", block)
        return True
    head = _HEAD.match(text)
    if not head or len(text) > _MAX_CREDITS:
        return False
    heads = list(_HEAD.finditer(text))
    credited: list[tuple[Role, str]] = []
    for found, following in zip(heads, [*heads[1:], None], strict=True):
        role = _ROLES[found["role"]]
        if role is None:
            continue
        names = text[found.end() : following.start() if following else len(text)]
        credited.extend((role, name) for name in _names(names))
    # 记者：那次他跟你说了什么？ is a question, not a credit.
    is_question = head["role"] == "记者" and text.endswith("。")
    if is_question or (not credited and _ROLES[head["role"]] is not None):
        return False
    for role, name in credited:
        reading.credit(role, name)
    reading.add("note", block)
    return True


def _names(text: str) -> list[str]:
    """The names of a credit without the titles around them; none of a sentence.  A pen name may be one character."""
    if re.fullmatch(r"\s*[\u3400-\u9fff]\s*", text):
        return [text.strip()]
    if re.search(r"[。？！?!].*\S", _BRACKETED.sub("", text).rstrip("。")) or text.endswith(("？", "？”", "。”")):
        return []
    names = [
        _TITLE_BEFORE_NAME.sub("", part.strip("* ；;"))
        for part in split_names(re.sub(r"\S*(?:评论员|记者)[\s ]+", "", _BRACKETED.sub(" ", text).strip()))
    ]
    return [name for name in names if is_name(name) and not (len(name) > 4 and _TITLE_AFTER_NAME.search(name))]


def _is_note(block: Block, page: Page) -> bool:
    text = block.text
    if "wp-embedded" in block.path:
        return True
    if is_boilerplate(text) or is_headline(text, page) or _END_SIGN.match(text):
        return True
    if _POINTER.search(text) and len(text) < 160:
        return True
    if _RELATED.match(text) and len(text) < 120 and block.covered("a") > 0.2:
        return True
    return _is_link(block) and block.tag == "p" and not _OWN_COLUMN.match(page.title) and "twitter" not in block.path


def _is_link(block: Block) -> bool:
    """The headline of another post; a sentence of the article may be a link throughout, too."""
    if "wp-embedded" in block.path:
        return True
    return len(block.text) > 4 and links_only(block) and not re.search(r"[。？！；：”]$", block.text)


def _read_tail(reading: Reading) -> None:
    """The author's biography after the last paragraph."""
    last: Paragraph | None = next((p for p in reversed(reading.paragraphs) if p.kind == "body"), None)
    if last and _BIOGRAPHY.match(last.text) and sum(p.kind == "body" for p in reading.paragraphs) > 2:
        last.kind = "note"


def _keep_lone_captions(reading: Reading) -> None:
    """The caption of a photograph posted by itself is all of its text."""
    if any(paragraph.kind in ("body", "heading") for paragraph in reading.paragraphs):
        return
    for paragraph in reading.paragraphs:
        if paragraph.kind == "caption":
            paragraph.kind = "body"


def _stands_under_picture(block: Block, before: Block | None) -> bool:
    """Whether a line after a picture is its caption: in italics throughout, or naming the picture's source."""
    if before is None or before.text or not before.images:
        return False
    if len(block.text) > _MAX_CAPTION or block.tag in HEADING_TAGS:
        return False
    return block.covered("i") >= 0.9 or bool(_CAPTION_WORDS.search(block.text))


LAYOUTS = (Layout("chinadigitaltimes", 1, ("chinadigitaltimes.net",), read, since="2020-07"),)
