"""Dialogues between governments by their endings, with the parties or the topic before: 美日高峰会, 英澳自贸协定."""

import re
from collections.abc import Iterator, Mapping

from orchestration.mentions.left_edge import is_justified, walk_left
from orchestration.mentions.persons import is_loose_edge
from orchestration.mentions.spans import Span
from orchestration.mentions.triggers import Trigger
from orchestration.mentions.vocabulary import CHANNEL_PARTS, PAIRED

_PAIR = re.compile(rf"(?:[{PAIRED}](?:欧盟)?[{PAIRED}]{{1,2}}(?:欧盟)?|[{PAIRED}]欧盟|[{PAIRED}]-[{PAIRED}])(?:两国)?$")
_GROUP = re.compile(r"(?:G\d{1,2}|P4G|二十国集团|七国集团|金砖国家|金砖|七国|APEC|RCEP|CPTPP|AUKUS|2\+2|[A-Z]{3,6})$")
_QUOTED = ("条约", "公约", "协定", "峰会", "对话", "联合声明")
_OPENING = {"《": "》", "“": "”", "「": "」"}
_UNQUOTABLE = re.compile(r"[，。、；：！？“《「\n]|[的了是在这该]")
_ALWAYS = frozenset(
    """
    峰会 高峰会 高峰会议 领导人峰会 条约 公约 协定 对话 对话机制 首脑会议 首脑会谈 首脑会晤 领导人会议 定期会晤
    部长级会议 部长级对话
    """.split()
)
_MEETINGS = frozenset("会谈 会晤 谈判 磋商 对话 峰会 备忘录 会议 联合声明".split())


def channels(text: str, triggers: list[Trigger], known_to: Mapping[int, Span]) -> Iterator[Span]:
    """Names of dialogues, treaties and meetings of two or more parties."""
    for trigger in triggers:
        start = _start(text, trigger, known_to)
        if start is not None:
            yield Span(start, trigger.end, "DIALOGUE", "pattern", text[start : trigger.end])
    for opening, closing in _OPENING.items():
        at = text.find(opening)
        while at >= 0:
            close = text.find(closing, at, at + 26)
            if close > at + 4 and text.endswith(_QUOTED, at, close) and not _UNQUOTABLE.search(text, at + 1, close):
                yield Span(at + 1, close, "DIALOGUE", "pattern", text[at + 1 : close])
            at = text.find(opening, at + 1)


def _start(text: str, trigger: Trigger, known_to: Mapping[int, Span]) -> int | None:
    walk = walk_left(text, trigger.start, CHANNEL_PARTS, known_to, over_latin=False)
    at = walk.start
    topics = sum(isinstance(part, str) for part in walk.parts)
    places = [part for part in walk.parts if isinstance(part, Span)]
    if match := _PAIR.search(text, max(0, at - 5), at):
        if not is_loose_edge(text, match.start()) and match.start() not in known_to:
            return None
        return match.start() if topics or trigger.word in _ALWAYS else None
    if match := _GROUP.search(text, max(0, at - 6), at):
        return match.start() if trigger.word in _ALWAYS or topics else None
    if not is_justified(text, walk):
        return None
    if not places:
        is_channel = trigger.word in ("工作组", "对话", "对话机制", "沟通机制", "交流机制", "公约", "条约", "协定")
        return at if is_channel and topics >= 2 and len(walk.parts[-1]) > 1 else None
    if len(places) > 1 and walk.parts[-1] is places[-1] and places[-1].kind == "GPE" and places[-2].kind == "ORG":
        at = places[-1].end
    if trigger.word in ("机制", "协议", "谈判", "会谈", "磋商", "会晤", "备忘录", "对话", "工作组"):
        wanted = 2 if trigger.word in _MEETINGS else 1
        return at if len(places) >= 2 and topics >= wanted - 1 else None
    return at
