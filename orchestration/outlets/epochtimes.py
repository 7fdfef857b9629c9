"""Epoch Times 大纪元 (epochtimes.com): a stamp with the day and the reporters before the first sentence, the editor and
the crews of programmes after the last one."""

import re

from orchestration.archive.blocks import Block
from orchestration.articles.boilerplate import is_boilerplate
from orchestration.articles.credits import ROLE_WORDS, is_name, split_names
from orchestration.articles.reading import Page, Paragraph, Reading, Role
from orchestration.outlets.layout import Layout, add_images, begin, bracketed_credit, is_caption, is_heading, links_only

_STAMP = re.compile(r"^【大纪元\d{4}年\d{1,2}月\d{1,2}日讯】?\s*")
_REPORTERS = re.compile(r"^[（(](?P<inside>(?:\S{0,4}大纪元|(?:特约)?记者)[^（）()]{2,60})[）)]\s*")
_TITLE_OF_REPORTER = re.compile(
    r"^\s*(?:(?:英文|香港|日本|台湾)?大纪元)?(?:特约|资深|实习)?(?:记者|专栏作家|撰稿人)\s*"
)
_HOW = re.compile(
    r"(?P<how>(?:综合|采访|编译|翻译|整理|特别|时事军事|新闻)*(?:报导|报道|综述|编译|翻译|撰文|撰写|专访|采访|整理))$"
)
_DESK = re.compile(r"^大纪元\S{2,6}中心")
_PLACES = frozenset(
    "台北 新北 桃园 新竹 台中 台南 高雄 花莲 金门 香港 澳门 北京 上海 广州 东京 大阪 首尔 曼谷 新加坡 吉隆坡 纽约 "
    "华盛顿 华盛顿DC 旧金山 洛杉矶 圣地亚哥 休斯顿 休士顿 达拉斯 芝加哥 波士顿 费城 新泽西 亚特兰大 西雅图 迈阿密 "
    "拉斯维加斯 多伦多 渥太华 温哥华 蒙特利尔 卡尔加里 伦敦 巴黎 柏林 慕尼黑 法兰克福 日内瓦 布鲁塞尔 维也纳 罗马 "
    "斯德哥尔摩 哥本哈根 悉尼 墨尔本 布里斯本 堪培拉 奥克兰".split()
)
_COUNTRIES = (
    "台湾 美国 加拿大 英国 法国 德国 日本 韩国 澳洲 澳大利亚 新西兰 瑞典 瑞士 泰国 马来西亚 比利时 奥地利 印尼".split()
)
_EDITORS = re.compile(r"^(?:文字整理\s*[：:].{2,20}[；;，,、])?\s*(?:责任|自认)编辑\s*[：:]")
_CREW = re.compile(r"(?P<role>策划|主播|主持|撰文|剪辑|制图|绘图|摄影|监制|配音|文字整理|责任编辑|自认编辑)\s*[：:]\s*")
_CREW_ROLES: dict[str, Role] = {
    **ROLE_WORDS,
    "文字整理": "contributor",
    "自认编辑": "editor",
    **dict.fromkeys(("策划", "主播", "主持", "剪辑", "制图", "绘图", "监制", "配音"), "contributor"),
}
_PROGRAMME = re.compile(r"^【([^【】]{2,12})】")
_CONTRIBUTED = re.compile(
    r"大纪元(?:资深)?记者(?P<names>[^。]{2,60}?)(?:对|对于)(?:本文|此文)(?:亦|也)?(?:有|做出|作出)了?.{0,4}贡献"
)
_SHORT_NAME = re.compile(r"^[\u3400-\u9fff]{2,4}$")
_END_MARK = ("#", "＃", "@", "◇", "■")
_END_MARKS = re.compile(r"(?<=[。！？”」）)…])[\s　]*[#＃@◇■]+(?:[\s　]*[#＃@◇■])*$")
_MARKS_ALONE = re.compile(r"[\s　]*[#＃@◇■\d]+\s*$")
_ADDRESSES = re.compile(r"(?:https?://|www\.|(?:facebook|youtube|twitter)\.com/|bit\.ly/)\S+")
_VIEWING = re.compile(
    r"^(?:网络|节目)?收看方式[：:]|^【支持】|^[《【][^《》【】]{2,16}[》】](?:制作组|节目组)|^\S{2,6}《[^《》]{2,12}》制作组|^新唐人大纪元直播制作组"
)
_CREW_AFTER = re.compile(r"节目组制作[\s#＃]*$")
_SIGNATURE_AFTER = re.compile(r"制作组")
_SOURCE = re.compile(
    r"^[（(]?(?:以上)?(?:转自|转载|转|资料来源|参考资料|文章来源|明慧原文)\s*[：:]?\s*\S{2,60}$|"
    r"^[（(](?:中央社|自由亚洲电台|美国之音|待续|全文完|接上文|完|本视频只代表.{2,20}|(?:相关|现场)(?:影片|视频).{2,20})[）)][\s#＃]*$"
)
_POINTER = re.compile(
    r"^(?:接上文|上接|下接)[：:]|^【[^【】]{4,20}】请点击|^详情请阅.{0,6}(?:原文|全文)|^听(?:新闻|朗诵|文章)[：:]|"
    r"^[（(]听更多.{0,20}平台|^(?:请)?(?:完整|全部)的?(?:访问|访谈|采访)(?:内容)?请?(?:点击)?(?:观看|收看)|^想看原文的|^英文(?:大纪元|视频)[^。]{0,24}[：:]|^原文\s*[：:]?$"
)
_ORIGINAL = re.compile(r"^原文.*刊(?:登)?[于於].{0,12}英文")
_BIOGRAPHY = re.compile(r"^[＊*]*\s*(?:作者简介|关于作者|作者介绍)")
_DISCLAIMER = re.compile(r"^[（(＊*]?本文.{0,10}(?:观点|立场|作者).{0,40}《?(?:英文)?大纪元(?:时报)?》?")
_SENTENCE_END = re.compile(r"[。！？!?…][”」』’\"）)]?$")


def read(page: Page) -> Reading:
    reading = begin("epochtimes")
    blocks = page.blocks
    in_biography = False
    for i, block in enumerate(blocks):
        text = block.text
        if not text:
            add_images(reading, block)
        elif is_caption(block) or _stands_under_picture(block, blocks[i - 1] if i else None):
            _read_caption(reading, block)
        elif ("编辑" in text and _EDITORS.match(text)) or text.startswith("策划："):
            in_biography = False
            _read_crew(reading, text, page.title)
            reading.add("note", block)
        elif "贡献" in text and (found := _CONTRIBUTED.search(text)):
            reading.credit("contributor", *_names(found["names"]))
            reading.add("note", block)
        elif _ORIGINAL.match(text):
            in_biography = False
            reading.original_url = next((m.value for m in block.marks if m.tag == "a" and "/tag/" not in m.value), None)
            reading.add("note", block)
        elif _BIOGRAPHY.match(text):
            in_biography = True
            reading.add("note", block)
        elif in_biography or _is_note(block):
            in_biography = in_biography and not (_DISCLAIMER.match(text) or _tells_channel(text))
            reading.add("note", block)
        elif is_heading(block):
            reading.add("heading", block)
        else:
            _read_paragraph(reading, block)
    _read_tail(reading)
    return reading


def _read_paragraph(reading: Reading, block: Block) -> None:
    """A paragraph without the stamp and reporters before it and the sign that ends an article after it."""
    text = block.text
    begins = 0
    if not _has_body(reading):
        if stamp := _STAMP.match(text):
            begins = stamp.end()
            reading.dateline = stamp[0]
        if found := _REPORTERS.match(text[begins:]):
            _read_reporters(reading, found["inside"])
            begins += found.end()
        if begins:
            reading.add("note", block, text[:begins].strip())
    body = text[begins:]
    if body.endswith(_END_MARK):
        body = _END_MARKS.sub("", body)
    if body := body.strip():
        reading.add("body", block, body)


def _read_reporters(reading: Reading, inside: str) -> None:
    """大纪元记者林慧真、梁珍香港报导 gives authors and a place, …报导／李言编译 a translator as well; 编译报导 is a
    reporter's own."""
    for part in re.split(r"\s*[/／]\s*", inside):
        if desk := _DESK.match(part):
            reading.credit("author", desk[0])
            continue
        how = _HOW.search(part)
        text = _TITLE_OF_REPORTER.sub("", part[: how.start()] if how else part)
        role: Role = "translator" if how and re.search(r"(?:编译|翻译)$", how["how"]) else "author"
        for name in split_names(text):
            name, place = _without_place(_TITLE_OF_REPORTER.sub("", name))
            if is_name(name):
                reading.credit(role, name)
            reading.dateline_place = reading.dateline_place or place


def _without_place(text: str) -> tuple[str, str | None]:
    """The name and place of 李桂秀美国纽约, which nothing divides; a name has two characters or more."""
    for at in range(2, len(text) - 1):
        rest = text[at:]
        country = next((c for c in _COUNTRIES if rest.startswith(c)), "")
        if rest in _PLACES or (country and (rest == country or rest[len(country) :] in _PLACES)):
            return text[:at], rest
    return text, None


def _read_caption(reading: Reading, block: Block) -> None:
    """A caption; （宋碧龙／大纪元） credits a photographer of the house."""
    credit = bracketed_credit(block.text.rstrip("。"))
    if credit:
        name, slash, agency = re.sub(r"[／/]", "/", credit).partition("/")
        if slash and agency == "大纪元" and _SHORT_NAME.match(name):
            reading.credit("photographer", name)
    reading.add("caption", block, photo_credit=credit)


def _read_crew(reading: Reading, text: str, title: str) -> None:
    """文字整理：NAME；责任编辑：NAME #, 策划：NAME、NAME主播：NAME撰文：NAME财商天下：ADDRESS, whose lines nothing
    divides; the programme's name stands in the title, too."""
    text = _MARKS_ALONE.sub("", _ADDRESSES.sub("", text))
    if programme := _PROGRAMME.match(title):
        text = re.sub(rf"{re.escape(programme[1])}\s*[：:]?\s*$", "", text)
    heads = list(_CREW.finditer(text))
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        names = text[head.end() : following.start() if following else len(text)]
        reading.credit(_CREW_ROLES[head["role"]], *_names(names))


def _names(text: str) -> list[str]:
    return [name for name in split_names(text.strip(" ；;，,、/")) if is_name(name)]


def _is_note(block: Block) -> bool:
    text = block.text
    return bool(
        is_boilerplate(text)
        or _tells_channel(text)
        or _SOURCE.match(text)
        or _POINTER.match(text)
        or text.endswith("(Text)")
        or _DISCLAIMER.match(text)
    )


def _tells_channel(text: str) -> bool:
    """Whether a line tells where a programme is seen or who makes it."""
    return bool(_VIEWING.match(text) or ("节目组制作" in text and _CREW_AFTER.search(text)))


def _read_tail(reading: Reading) -> None:
    """What stands between the last sentence and the editor: addresses of channels, links to earlier parts, and the
    host's name above the crew's."""
    is_crew_below = is_address_below = False
    links: list[Paragraph] = []
    for paragraph in reversed(reading.paragraphs):
        text = paragraph.text
        if paragraph.kind not in ("body", "heading"):
            is_crew_below = is_crew_below or bool(_SIGNATURE_AFTER.search(text))
        elif is_crew_below and _SHORT_NAME.match(text):
            reading.credit("author", text)
            paragraph.kind = "note"
        elif _is_addresses(text) or (is_address_below and text.endswith("：")):
            paragraph.kind = "note"
            is_address_below = True
        elif paragraph.block and links_only(paragraph.block) and not re.match(r"\d|.*/tag/", text):
            links.append(paragraph)
            if len(links) > 3:
                return
        else:
            if _SENTENCE_END.search(text):
                for link in links:
                    link.kind = "note"
            return


def _is_addresses(text: str) -> bool:
    """Whether a paragraph is web addresses with a label of a few words each."""
    if not _ADDRESSES.search(text) or re.match(r"声明人", text):
        return False
    words = _ADDRESSES.sub("\n", text).split("\n")
    return all(len(label.strip()) <= 24 and "。" not in label for label in words)


def _stands_under_picture(block: Block, before: Block | None) -> bool:
    """Whether a short line in or after a picture's paragraph closes with its source: （网络截图）."""
    if before is None or before.text or not before.images:
        return False
    return len(block.text) < 120 and bool(re.search(r"[）)]$", block.text)) and bool(bracketed_credit(block.text))


def _has_body(reading: Reading) -> bool:
    return any(paragraph.kind == "body" for paragraph in reading.paragraphs)


LAYOUTS = (Layout("epochtimes", 1, ("epochtimes.com",), read, since="2020-09"),)
