"""Where marks of quotation open and close, on pages that set them right and on those that do not."""

import re
from typing import NamedTuple

_OPENING = {"“": "”", "„": "”", "‟": "”", "〝": "〞", "「": "」", "『": "』", "‘": "’", "﹁": "﹂"}
_CLOSING = frozenset(_OPENING.values())
_STRAIGHT = frozenset('"＂')
_SINGLE = frozenset("‘’")
_DOUBLE = frozenset("“”")
_TOKEN = re.compile(r"[“”„‟〝〞「」『』‘’﹁﹂\"＂\n]")
HAS_MARK = re.compile(r"[“”„〝「『‘\"＂]")
_ENDS_SENTENCE = frozenset("。！？!?…")
_ENDS_CLAUSE = frozenset("，,。！？!?…；;.")
_LEADS_IN = frozenset("：:，,")
_LEADING_WORD = re.compile(r"[说称道指示出认为调]$")
_LOOK_AHEAD = 64
"""So many marks of a paragraph are looked at for the one that closes."""
_LONGEST_RUN = 8
"""So many paragraphs a quotation may run over."""


class Marked(NamedTuple):
    """What stands between marks: `text[start:end]`, with its marks `text[outer_start:outer_end]`.

    `is_closed` is false where the closing mark is missing and the end of the paragraph stands for it.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    is_closed: bool


def marked_spans(text: str) -> list[Marked]:
    """The outermost stretches between marks, in order and without overlaps: “他说‘好’。” is one."""
    if not HAS_MARK.search(text):
        return []
    paragraphs = _paragraphs(text)
    spans: list[Marked] = []
    at = 0
    while at < len(paragraphs):
        start, end, tokens = paragraphs[at]
        at += 1
        if not tokens:
            continue
        closed, dangling = _in_paragraph(text, start, end, tokens)
        spans += closed
        if dangling is None:
            continue
        further, last = _over_paragraphs(text, dangling, paragraphs, at)
        if further is not None:
            spans.append(further)
            # What follows the closing mark in the last paragraph is read like a paragraph of its own.
            first, stop, rest = paragraphs[last]
            paragraphs[last] = (
                max(first, further.outer_end),
                stop,
                [token for token in rest if token >= further.outer_end],
            )
            at = last
        else:
            spans.append(Marked(dangling + 1, end, dangling, end, False))
    return [span for span in (_stripped(text, span) for span in spans) if span.start < span.end]


def _paragraphs(text: str) -> list[tuple[int, int, list[int]]]:
    """Of each paragraph its start, its end and the places of its marks."""
    paragraphs: list[tuple[int, int, list[int]]] = []
    start = 0
    tokens: list[int] = []
    for match in _TOKEN.finditer(text):
        at = match.start()
        if text[at] == "\n":
            paragraphs.append((start, at, tokens))
            start, tokens = at + 1, []
        elif text[at] != "’" or not _is_apostrophe(text, at):
            tokens.append(at)
    paragraphs.append((start, len(text), tokens))
    return paragraphs


def _in_paragraph(text: str, start: int, end: int, tokens: list[int]) -> tuple[list[Marked], int | None]:
    """The closed spans of a paragraph, and where an opening mark is left without its closing one."""
    spans: list[Marked] = []
    dangling: int | None = None
    i = 0
    while i < len(tokens):
        at = tokens[i]
        if not _opens(text, start, end, tokens, i):
            i += 1
            continue
        close = _closing(text, end, tokens, i)
        if close is None:
            dangling = at if dangling is None and text[at] not in _SINGLE else dangling
            i += 1
            continue
        if text[at] not in _SINGLE or dangling is None:
            # “A。某人说：“B”: the first is left open; what it holds cannot be told.
            dangling = None
            spans.append(Marked(at + 1, tokens[close], at, tokens[close] + 1, True))
        i = close + 1
    return spans, dangling


def _opens(text: str, start: int, end: int, tokens: list[int], i: int) -> bool:
    mark = text[tokens[i]]
    if mark in _OPENING:
        return True
    if mark in _STRAIGHT:
        return True
    return mark != "’" and _is_reversed_opening(text, start, end, tokens, i)


def _is_reversed_opening(text: str, start: int, end: int, tokens: list[int], i: int) -> bool:
    """Whether a closing mark stands where one opens: 他说：”好。“"""
    at = tokens[i]
    doubles = [k for k in range(i, min(i + _LOOK_AHEAD, len(tokens))) if text[tokens[k]] in _DOUBLE]
    if text[at] not in _DOUBLE or len(doubles) < 2 or at + 1 >= end or text[at + 1] in _ENDS_CLAUSE:
        return False
    following = tokens[doubles[1]]
    if text[following] not in _OPENING:
        before = text[start:at].rstrip()
        return not before or before[-1] in "：:" or bool(_LEADING_WORD.search(before))
    # ”……“: the marks left over have to come in pairs, or a closing mark lost its opening one.
    return _looks_closing(text, end, following) and len(doubles) % 2 == 0


def _closing(text: str, end: int, tokens: list[int], i: int) -> int | None:
    """Which mark closes the one at `i`."""
    at = tokens[i]
    mark = text[at]
    if mark in _STRAIGHT:
        return _straight_closing(text, end, tokens, i)
    if mark in _CLOSING:
        return next((k for k in range(i + 1, len(tokens)) if text[tokens[k]] in _DOUBLE), None)
    if i + 1 < len(tokens) and text[tokens[i + 1]] == _OPENING[mark]:
        return i + 1  # as most do
    well_nested = _matching(text, tokens, i)
    if well_nested is not None:
        return well_nested
    own = _OPENING[mark]
    depth, inner = 1, 0
    for j in range(i + 1, min(i + _LOOK_AHEAD, len(tokens))):
        other = text[tokens[j]]
        if other == own:
            if inner and depth == 1 and mark not in _SINGLE and _closings_follow(text, tokens, j, own) > 0:
                inner -= 1  # ‘杀人越货”四个大字。”
                continue
            depth -= 1
            if depth == 0:
                return j
        elif _OPENING.get(other) == own:
            if _closings_follow(text, tokens, j, own) >= 2:
                depth += 1
            elif (
                depth == 1
                and tokens[j] > at + 1
                and _looks_closing(text, end, tokens[j])
                and not _opens_after(text, tokens[j])
            ):
                return j
            else:
                return None
        elif other == "‘":
            inner += 1
        elif other == "’":
            inner = max(0, inner - 1)
        elif other in _STRAIGHT and own == "”" and not any(text[k] == own for k in tokens[j + 1 : j + _LOOK_AHEAD]):
            return j
    return None


def _matching(text: str, tokens: list[int], i: int) -> int | None:
    """The closing mark, where all marks up to it are nested as they should be."""
    waiting: list[str] = []
    for j in range(i, min(i + _LOOK_AHEAD, len(tokens))):
        mark = text[tokens[j]]
        if mark in _OPENING:
            waiting.append(_OPENING[mark])
        elif mark in _CLOSING:
            if waiting.pop() != mark:
                return None
            if not waiting:
                return j
    return None


def _straight_closing(text: str, end: int, tokens: list[int], i: int) -> int | None:
    """Straight marks tell no direction: the next one closes, unless a lead-in stands before it or it is the last of an
    odd number and the text runs on to it: "A？"B？"."""
    for j in range(i + 1, min(i + _LOOK_AHEAD, len(tokens))):
        at = tokens[j]
        mark = text[at]
        if mark in _STRAIGHT:
            before = text[tokens[i] + 1 : at].rstrip()
            if before.endswith(("：", ":")) and at + 1 < end:
                return None
            return j
        if mark == "”" and not any(text[k] == "“" for k in tokens[i + 1 : j]):
            return j
    return None


def _looks_closing(text: str, end: int, at: int) -> bool:
    """Whether an opening mark stands where one closes: after a stop, before the end or an attribution."""
    if text[at - 1] in _ENDS_CLAUSE:
        return True
    return at + 1 >= end or text[at + 1] in "，。、；）"


def _opens_after(text: str, at: int) -> bool:
    """Whether text that a mark opens leads in right before it: 他说，“."""
    before = text[max(0, at - 8) : at]
    return before.endswith(("：", ":")) or bool(re.search(r"[说称道示出为调指问答][，,]?$", before))


def _closings_follow(text: str, tokens: list[int], j: int, own: str) -> int:
    count = 0
    for k in tokens[j + 1 : j + _LOOK_AHEAD]:
        if text[k] == own:
            count += 1
        elif _OPENING.get(text[k]) == own:
            break
    return count


def _over_paragraphs(
    text: str, opened: int, paragraphs: list[tuple[int, int, list[int]]], at: int
) -> tuple[Marked | None, int]:
    """A quotation over several paragraphs, each opening anew or only the first, the last closing; and the "
    "last's number."""
    mark = text[opened]
    own = _OPENING.get(mark, mark)
    for number in range(at, min(at + _LONGEST_RUN, len(paragraphs))):
        start, _, tokens = paragraphs[number]
        marks = [token for token in tokens if text[token] in (mark, own)]
        if not marks:
            continue
        if mark in _STRAIGHT:
            if len(marks) == 1 and text[start : marks[0]].strip():
                return Marked(opened + 1, marks[0], opened, marks[0] + 1, True), number
            return None, at
        reopens = not text[start : marks[0]].strip() and text[marks[0]] == mark
        depth = 0
        for k, token in enumerate(marks):
            depth += 1 if text[token] == mark else -1
            if depth == (0 if reopens else -1):
                if reopens and number == at and text[opened + 1 : paragraphs[at - 1][1]].rstrip()[-1:] == "”":
                    return None, at
                return Marked(opened + 1, token, opened, token + 1, True), number
            if k == 0 and not reopens and depth > 0:
                return None, at
        if not reopens:
            return None, at
    return None, at


def _stripped(text: str, span: Marked) -> Marked:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return span._replace(start=start, end=end) if (start, end) != (span.start, span.end) else span


def _is_apostrophe(text: str, at: int) -> bool:
    """Whether ’ joins Latin letters: Trump’s, or stands after a plural: states’."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
