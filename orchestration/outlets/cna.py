"""CNA 中央社 (cna.com.tw): reporters and place in a dateline, editors and the day at the end, boxes and related links
between the paragraphs."""

import re
from functools import lru_cache

from orchestration.archive.blocks import Block
from orchestration.articles.credits import ROLE_WORDS, is_name, split_names
from orchestration.articles.reading import Page, Paragraph, Reading, Role
from orchestration.outlets.layout import CLOSING_BRACKETS, Layout, add_images, begin, bracketed_credit

_SECTION = re.compile(r"/news/([a-z]+)/")
_DATELINE = re.compile(r"（中央社(?P<inside>[^（）]{0,60}?(?:電|報導|特稿|日|網站))）")
_MAX_BEFORE_DATELINE = 30
_DATELINE_DAY = re.compile(
    r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}\s*日?(?:專|外|綜合|綜合外)?(?:電|報導|電報導)?$|特稿$|電$"
)
_SERIES = re.compile(r"^[^。，「」]{2,28}\d{0,3}$")
_SIGNED = re.compile(
    r"\s*(?:1\d{6})?[（(](?P<credits>(?:實習)?(?:譯者|編譯|編輯|核稿|責任編輯)\s*[：:][^（）()﹚]{1,80})[）)﹚][。.]?\s*(?:1\d{4,8}x{0,3})?$"
)
_ROC_DAY = re.compile(r"(?<=[。」）！？])\s*1\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")
_FULL_REPORT = re.compile(r"\s*（看完整報[導道]）$")
_CREDIT_LINE = re.compile(r"^(?:文|文字|撰文|採訪|圖|攝影|影音)(?:、(?:圖|攝影|影音))?[：:]\s*\S")
_ITEM = re.compile(r"^[●※■]\s?[^。，：:]{1,10}$")
_ISSUE = re.compile(r"^（本文出自.{2,60}）$")
_CORRESPONDENT = re.compile(r"^中央社駐.{2,8}?(?:特約記者|特派員|記者)(?P<names>[^／/\s]{2,12})[／/]")
_PHOTOGRAPHER = re.compile(
    r"中央社(?:實習)?記者(?P<names>[\u3400-\u9fff、]{2,16}?)(?P<how>翻攝|攝|傳真|提供)[\s\u3000]*(?:\d|$)"
)
_BEFORE_AGENCY = re.compile(r"中央社(?:(?:實習)?記者[^（）]{2,20}?)?[\s\u3000]*\d.*$")
_HEALTH_NOTICE = re.compile(r"珍惜生命|飲酒過量|未滿18歲|吸菸|酒後不開車|拒絕毒品")
_POINTER = re.compile(r"^[▼▲👇]")
_FURNITURE = re.compile(
    r"/div\.paragraph\.moreArticle|SubscriptionInner|/div\.dictionary/div|/div\.media(?:[./#]|$)|topicbox|/div\.album|/div\.paragraph/div\.media"
)
_ROLES: dict[str, Role] = {**ROLE_WORDS, "影音": "photographer"}
_COMPOUND_SURNAMES = ("歐陽", "司徒", "上官", "諸葛", "司馬", "張簡", "范姜", "端木")
_PLACES = frozenset(
    "台北 新北 桃園 台中 台南 高雄 基隆 新竹 嘉義 苗栗 彰化 南投 雲林 屏東 宜蘭 花蓮 台東 澎湖 金門 馬祖 連江 綠島 蘭嶼 "
    "台北市 新北市 桃園市 台中市 台南市 高雄市 基隆市 新竹市 嘉義市 新竹縣 苗栗縣 彰化縣 南投縣 雲林縣 嘉義縣 屏東縣 宜蘭縣 花蓮縣 "
    "台東縣 澎湖縣 金門縣 連江縣 桃園機場 香港 澳門 北京 上海 天津 重慶 廣州 深圳 廈門 福州 武漢 成都 東京 大阪 沖繩 首爾 平壤 曼谷 河內 "
    "胡志明市 金邊 仰光 雅加達 吉隆坡 新加坡 馬尼拉 新德里 孟買 倫敦 巴黎 柏林 羅馬 梵蒂岡 馬德里 日內瓦 布魯塞爾 維也納 華沙 布拉格 "
    "莫斯科 基輔 安卡拉 伊斯坦堡 耶路撒冷 開羅 雪梨 墨爾本 坎培拉 華盛頓 紐約 洛杉磯 舊金山 休士頓 波士頓 芝加哥 西雅圖 多倫多 溫哥華 渥太華 "
    "聖保羅 約翰尼斯堡 帛琉 關島 夏威夷 海牙 斯德哥爾摩".split()
)


def read(page: Page) -> Reading:
    reading = begin("cna")
    if found := _SECTION.search(page.url):
        reading.section = found[1]
    divided: Paragraph | None = None  # the paragraph that a reference box stands in
    for block in page.blocks:
        text = block.text
        if not text:
            add_images(reading, block)
        elif block.path.endswith("/div.dictionary"):
            divided = _read_divided(reading, block, divided)
            continue
        elif "/div.dictionary/" in block.path:
            reading.add("note", block)
            continue
        elif block.path.endswith("picinfo") or _POINTER.match(text):
            _read_caption(reading, block)
        elif "blockquote" in block.path and "instagram" not in block.path:
            reading.add("body", block)
        elif _is_furniture(block):
            _read_note(reading, block)
        elif block.tag == "h2" or "p.warning" in block.path:
            reading.add("heading", block)
        else:
            _read_paragraph(reading, block, text)
        divided = None
    return reading


def split_reporters(text: str) -> tuple[list[str], str]:
    """Names and place of 陳至中、黃巧雯台北, which nothing divides: ([陳至中, 黃巧雯], 台北).

    A name has three characters, but two or, with a double surname, four where that leaves a known place.
    """
    names: list[str] = []
    places: list[str] = []
    for part in text.split("、"):
        name, place = _split_reporter(part.strip())
        names.append(name)
        if place:
            places.append(place)
    return names, "、".join(places)


def _split_reporter(text: str) -> tuple[str, str]:
    usual = 4 if text.startswith(_COMPOUND_SURNAMES) else 3
    if len(text) <= usual:
        return text, ""
    for length in (usual, 2):
        if re.split(r"[/／-]", text[length:])[0] in _PLACES:
            return text[:length], text[length:]
    length = usual if len(text) > usual + 1 else 2
    return text[:length], text[length:]


def _read_paragraph(reading: Reading, block: Block, text: str) -> Paragraph | None:
    """A paragraph without what stands around its text; None where nothing of it is body."""
    if _ISSUE.match(text) or _CORRESPONDENT.match(text):
        _read_note(reading, block)
        return None
    if _ITEM.match(text):
        reading.add("heading", block)
        return None
    if len(text) < 120 and _CREDIT_LINE.match(text):
        _read_credits(reading, text)
        reading.add("note", block)
        return None
    if not _has_body(reading):
        text = _without_dateline(reading, block, text)
    tail = _tail(text)
    body = text[: tail.start()].rstrip() if tail else text
    paragraph = None
    if body:
        reading.add("body", block, body)
        paragraph = reading.paragraphs[-1]
    if tail:
        _read_credits(reading, tail.groupdict().get("credits") or "")
        reading.add("note", block, tail[0].strip())
    return paragraph


def _tail(text: str) -> re.Match[str] | None:
    """What stands behind a paragraph's last sentence: translators and editors, the day, a pointer to the full report."""
    if ("編" in text or "譯者" in text or "核稿" in text) and (found := _SIGNED.search(text)):
        return found
    if text[-1:].isdecimal():
        return _ROC_DAY.search(text)
    return _FULL_REPORT.search(text) if text.endswith(CLOSING_BRACKETS) else None


def _read_divided(reading: Reading, block: Block, first: Paragraph | None) -> Paragraph | None:
    """A paragraph that a reference box (小檔案) divides is one paragraph, around the box."""
    paragraph = _read_paragraph(reading, block, block.text)
    if first is None or paragraph is None:
        return first or paragraph
    first.text += paragraph.text
    paragraph.kind, paragraph.text = "note", ""
    return first


def _without_dateline(reading: Reading, block: Block, text: str) -> str:
    """Take （中央社記者陳至中台北15日電） off, and the name of a series that stands before it."""
    found = _DATELINE.search(text, 0, _MAX_BEFORE_DATELINE + 80)
    if not found:
        return text
    series = text[: found.start()].strip()
    if series and (len(series) > _MAX_BEFORE_DATELINE or not _SERIES.match(series)):
        return text
    inside = _DATELINE_DAY.sub("", re.sub(r"^\d{1,2}日", "", found["inside"])).strip()
    reporters = re.match(r"(?:特約|實習)?記者(.+)", inside)
    if reporters:
        names, place = split_reporters(reporters[1])
        reading.credit("author", *filter(is_name, names))
        reading.dateline_place = place or None
    elif inside and not inside.startswith("網站"):
        reading.dateline_place = inside
    reading.dateline = found[0]
    reading.add("note", block, text[: found.end()])
    return text[found.end() :].lstrip()


def _read_caption(reading: Reading, block: Block) -> None:
    """A picture's caption: 中央社記者NAME攝 credits a photographer, （民眾提供）中央社記者NAME傳真 another source."""
    credit = bracketed_credit(_BEFORE_AGENCY.sub("", block.text).rstrip())
    if found := _PHOTOGRAPHER.search(block.text):
        names, _ = split_reporters(found["names"])
        if found["how"] == "攝":
            reading.credit("photographer", *filter(is_name, names))
        if found["how"] == "攝" or not credit:
            credit = "、".join(names)
    reading.add("caption", block, photo_credit=credit)


def _read_note(reading: Reading, block: Block) -> None:
    """Boxes, related links, feed footers; the box of a column names its correspondent."""
    if found := _CORRESPONDENT.match(block.text):
        reading.credit("author", *split_names(found["names"]))
    reading.add("note", block)


def _read_credits(reading: Reading, text: str) -> None:
    """譯者：NAME、NAME/核稿：NAME, 編輯：NAME/NAME; roles of no account (場地提供) are skipped."""
    role: Role | None = None
    for part in re.split(r"[/／\\]", text):
        word, colon, names = part.replace(":", "：").partition("：")
        if colon:
            role = _ROLES.get(re.sub(r"^實習|、.*", "", word.strip()))
        else:
            names = word
        if role:
            reading.credit(role, *filter(is_name, split_names(re.sub(r"^中央社記者", "", names.strip()))))


def _is_furniture(block: Block) -> bool:
    """Whether a block stands beside the article: a box, related links, a health notice, anything outside its division."""
    if "p.warning" in block.path and _HEALTH_NOTICE.search(block.text):
        return True
    return not _in_article(block) or _is_furniture_path(block.path)


@lru_cache(maxsize=4096)
def _is_furniture_path(path: str) -> bool:
    return bool(_FURNITURE.search(path))


def _in_article(block: Block) -> bool:
    return "/div.paragraph" in block.path


def _has_article(page: Page) -> bool:
    return any(_in_article(block) for block in page.blocks)


def _has_body(reading: Reading) -> bool:
    return any(paragraph.kind == "body" for paragraph in reading.paragraphs)


LAYOUTS = (Layout("cna", 1, ("cna.com.tw",), read, fits=_has_article, since="2020-08"),)
