"""Where the name of a body ends, and where what looks like its ending is the beginning of a longer word."""

from orchestration.mentions.characters import is_han

_LONG = frozenset("长期 长远 长年 长达 长久 长时 门口 门前 门外 门诊".split())
_NO_ENDING_AFTER = frozenset("部门 部队 部分 党员 会议 会面 会谈 会见 会晤 报道 报导 报告 网站 本主 司债 阁级".split())
_GOING_ON = ("长", "门")
"""What makes another word of most endings: 部长, 部门."""
MAY_GO_ON = frozenset(_GOING_ON) | {word[1] for word in _NO_ENDING_AFTER}
"""The characters before which a body's name may not end, or not always."""


def goes_on(text: str, end: int) -> bool:
    """Whether what follows makes another word of most endings: 部长, 部门, not 部长期."""
    return text[end : end + 1] in _GOING_ON and text[end : end + 2] not in _LONG


def may_end(text: str, end: int) -> bool:
    """Whether a name of a body may end at `end`, rather than inside a longer word: no 公安部 in 公安部门."""
    following = text[end : end + 1]
    return not (following and is_han(following) and (goes_on(text, end) or text[end - 1 : end + 1] in _NO_ENDING_AFTER))
