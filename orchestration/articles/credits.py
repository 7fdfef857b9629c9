"""Names in roles: byline and credit lines of news pages taken apart.  Which block is one is for the layouts to say,
except for the forms that are unmistakable wherever they stand."""

import re

from orchestration.articles.reading import Credit, Role

ROLE_WORDS: dict[str, Role] = {
    "记者": "author", "記者": "author", "作者": "author", "撰稿": "author", "撰文": "author", "采访": "author", "採訪": "author",
    "文": "author", "文字": "author", "报道": "author", "報導": "author", "报导": "author", "特约记者": "author", "特約記者": "author",
    "编译": "translator", "編譯": "translator", "翻译": "translator", "翻譯": "translator", "译者": "translator", "譯者": "translator",
    "编辑": "editor", "編輯": "editor", "责编": "editor", "責編": "editor", "责任编辑": "editor", "責任編輯": "editor",
    "网编": "editor", "網編": "editor", "核稿": "editor", "审校": "editor", "審校": "editor", "审稿": "editor", "主编": "editor", "編審": "editor", "发稿": "editor",
    "摄影": "photographer", "攝影": "photographer", "图": "photographer", "圖": "photographer", "摄": "photographer",
    "整理": "contributor", "校对": "contributor", "校對": "contributor", "制作": "contributor", "製作": "contributor", "协力": "contributor",
}  # fmt: skip
_WORDS = "|".join(sorted(ROLE_WORDS, key=len, reverse=True))
_LETTERS = "".join(word for word in ROLE_WORDS if len(word) == 1)
# A role of one character begins the line or follows a divider: the 文 of 李文/ and 王文 is part of a name.
_ROLE = re.compile(
    rf"(?:(?<![^\s/／,，、;；|｜（(【])|(?![{_LETTERS}][:：/／\s]))(?P<role>{_WORDS})\s*(?P<colon>[:：/／]|\s)\s*"
)
_LABELLED_LINE = re.compile(rf"^[（(【\[]?\s*(?:{_WORDS})\s*[:：/／]\s*\S")
_BETWEEN_NAMES = re.compile(
    r"\s*(?:[,，、;；/／&|｜]|\s+and\s+|\s+AND\s+|和(?=\S{2})|与(?=\S{2})|與(?=\S{2})|及(?=\S{2}))\s*"
)
_LATIN = re.compile(r"[A-Za-zÀ-ž]")
_CONTRIBUTED = re.compile(
    r"^(?P<names>[^。]{2,80}?)\s*(?:对|對)(?:本文|此文|本报道|本報導|此报道)(?:亦|也)?(?:有|做出|作出).{0,4}(?:贡献|貢獻)"
)


def read_credit_line(text: str) -> list[Credit]:
    """The credits of a line that is nothing but credits, [] for any other line.

    （撰稿：李文/责编：李莉） gives an author and an editor, 翻译：纽约时报中文网 a translator; a sentence that begins
    with 记者 gives none.
    """
    text = text.strip()
    if not _LABELLED_LINE.match(text):
        return []
    line = text.strip("（）()【】[]").rstrip("。.").strip()
    if len(line) > 120:
        return []
    credits: list[Credit] = []
    heads = list(_ROLE.finditer(line))
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        names = line[head.end() : following.start() if following else len(line)]
        for name in split_names(names):
            if not is_name(name):
                return []
            credits.append(Credit(ROLE_WORDS[head["role"]], name))
    return credits


def contributors(text: str) -> list[str]:
    """The names in a line such as Keith Bradsher对本文有研究贡献。, else []."""
    found = _CONTRIBUTED.match(text.strip())
    return split_names(found["names"]) if found else []


def split_names(text: str) -> list[str]:
    """The names of an author line: "ANA SWANSON, 王月眉" -> [ANA SWANSON, 王月眉]; 黄春梅 胡力汉 -> two.

    A space divides Chinese names but not the words of a Latin one.
    """
    names: list[str] = []
    for part in _BETWEEN_NAMES.split(text.strip()):
        part = part.strip(" 　:：/／。.（）()【】[]")
        if not part:
            continue
        if _LATIN.search(part) and not re.search(r"[\u3400-\u9fff]\s+[\u3400-\u9fff]", part):
            names.append(part)
        else:
            names.extend(part.split())
    return names


def is_name(text: str) -> bool:
    """Whether a string can be a person's or desk's name: no sentence, no number, at most five Latin words."""
    if not 2 <= len(text) <= 40 or re.search(r"[\d。，！？:：“”「」]", text):
        return False
    return len(text.split()) <= 5 if _LATIN.search(text) else len(text) <= 16
