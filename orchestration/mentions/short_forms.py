"""Short forms that exactly one full name of the same article can own: 安东尼·布林肯 -> 布林肯, 永煤集团 -> 永煤."""

from collections.abc import Iterable, Iterator, Mapping, Set
from functools import partial

import daachorse

from orchestration.mentions.characters import TRANSLITERATING, is_han, is_transliterating, transliteration_weight
from orchestration.mentions.spans import Span
from orchestration.mentions.vocabulary import BODY_PARTS, FOLLOWERS, NO_NAME_ALONE, NOT_NAMES

_COMPANY = ("股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "集团公司", "公司", "集团")
_MEDIA = ("时报", "邮报")
_ENDINGS = (*_COMPANY, *_MEDIA)
_MIN_LATIN = 3
_OFTEN_TRANSLITERATING = frozenset(c for c in TRANSLITERATING if is_transliterating(c, 1))
_GOES_ON_BEFORE = frozenset(c for c in TRANSLITERATING if is_transliterating(c, 4)) - set("达约特马内加当")
_GOES_ON_AFTER = _GOES_ON_BEFORE - set("以")
"""Characters that a short transliterated name beside them is only a part of."""

_span = partial(tuple.__new__, Span)  # the constructor takes three times the time


def person_short_forms(names: Mapping[str, str]) -> dict[str, str]:
    """Surnames and given names of dotted and of Latin full names, by the entity that alone can own them.

    `names` gives the entity of each full name; a form of two entities belongs to none.
    """
    owners: dict[str, set[str]] = {}
    for name, entity in names.items():
        parts = name.split("·") if "·" in name else name.split(" ") if name[0].isascii() else []
        if len(parts) < 2:
            continue
        last = parts[-1]
        forms = {last} | ({last.split("-")[-1]} if "-" in last else set())
        if "·" in name:
            forms |= {parts[0], "·".join(parts[1:])}
        for form in forms:
            if form and _is_form(form):
                owners.setdefault(form, set()).add(entity)
    return {form: next(iter(entities)) for form, entities in owners.items() if len(entities) == 1}


def body_short_forms(names: Mapping[str, str]) -> dict[str, str]:
    """Names of companies without their ending, where that leaves a name of its own."""
    owners: dict[str, set[str]] = {}
    for name, entity in names.items():
        if not name.endswith(_ENDINGS):
            continue
        media = next((e for e in _MEDIA if name.endswith(e) and len(name) > len(e) + 1), None)
        if media is not None:
            owners.setdefault(media, set()).add(entity)
        ending = next((e for e in _COMPANY if name.endswith(e)), None)
        if ending is None:
            continue
        core = name[: -len(ending)].strip()
        if len(core) >= 2 and core not in BODY_PARTS and core not in NO_NAME_ALONE:
            owners.setdefault(core, set()).add(entity)
    if (paper := names.get(_SELF_NAMED)) is not None:
        owners["时报"] = {paper}
    return {form: next(iter(entities)) for form, entities in owners.items() if len(entities) == 1}


_SELF_NAMED = "纽约时报"
"""The paper that calls itself 时报, beside whatever other Times it names."""


def unit_forms(names: Mapping[str, str], bodies: Set[str]) -> dict[str, str]:
    """Units without the body that they are named with once: 卫福部统计处 -> 统计处.

    `names` gives the entity of each name of a unit, `bodies` are the names of what they may belong to.
    """
    owners: dict[str, set[str]] = {}
    for name, entity in names.items():
        # A unit is as long as any of these endings, so that it ends as its name does.
        if name[-1] not in _UNIT_ENDS or name.endswith(_NO_FORMS):
            continue
        for size in range(3, len(name) - 2):
            unit = name[size:]
            if (
                name[:size] in bodies
                and unit not in names
                and (unit[-1] in "处署局厅司" or len(unit) > 5)
                and is_han(unit[0])
            ):
                owners.setdefault(unit, set()).add(entity)
    return {form: next(iter(entities)) for form, entities in owners.items() if len(entities) == 1}


_UNIT_ENDS = frozenset("处署局厅司所院系室心队部会")
_NO_FORMS = tuple("公司 办事处 代表处 领事处 联络处 分局 总局 管理局 公安局 警察局".split())


def place_short_forms(names: Mapping[str, str]) -> dict[str, str]:
    """Names of towns and counties without their kind: 南乐县 -> 南乐."""
    owners: dict[str, set[str]] = {}
    for name, entity in names.items():
        core = name[:-1]
        if name[-1] in "县市" and len(core) in (2, 3) and core not in _NO_PLACES:
            owners.setdefault(core, set()).add(entity)
    return {form: next(iter(entities)) for form, entities in owners.items() if len(entities) == 1}


_NO_PLACES = (
    BODY_PARTS
    | NO_NAME_ALONE
    | FOLLOWERS
    | NOT_NAMES
    | frozenset("和平 合作 友谊 东方 公安 通道 同心 乐业 比如 平原 民主 长安 安定".split())
)


def spans_of(text: str, forms: Mapping[str, str], kind: str, method: str) -> list[Span]:
    """Where each form stands as a word of its own, as spans of `kind`, keyed by their owners."""
    standing = occurrences(text, forms)
    return [
        _span((at, at + len(form), kind, method, key)) for form, key in forms.items() for at in standing.get(form, ())
    ]


def occurrences(text: str, names: Set[str] | Mapping[str, object]) -> dict[str, list[int]]:
    """Where each of the names begins as a word of its own, from left to right; those that nowhere do are left out."""
    standing: dict[str, list[int]] = {}
    for name, at in (_found_at_once if len(names) > _MANY and len(text) > _LONG else _found_in_turn)(text, names):
        if _stands_alone(text, at, at + len(name)):
            standing.setdefault(name, []).append(at)
    return standing


_MANY, _LONG = 40, 5000
"""From so many names in so long a text it is faster to make an automaton of the names: a text of 50,000 characters can name
a thousand."""


def _found_in_turn(text: str, names: Iterable[str]) -> Iterator[tuple[str, int]]:
    for name in names:
        at = text.find(name)
        while at >= 0:
            yield name, at
            at = text.find(name, at + len(name))


def _found_at_once(text: str, names: Iterable[str]) -> Iterator[tuple[str, int]]:
    ordered = list(names)
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick(ordered, daachorse.MATCH_KIND_STANDARD)
    free_from = [0] * len(ordered)
    for start, end, i in automaton.find_overlapping(text):
        if start >= free_from[i]:
            free_from[i] = end
            yield ordered[i], start


def _is_form(form: str) -> bool:
    if form[0].isascii():
        return len(form) >= _MIN_LATIN and form[0].isupper() and form.isalpha()
    return len(form) >= 3 or (len(form) == 2 and (transliteration_weight(form) >= 3 or _is_odd(form)))


def _is_odd(form: str) -> bool:
    """Whether two characters make no ordinary word, so that they are safe as a surname alone: 梵高."""
    return (
        any(is_transliterating(character, 2) or character == "梵" for character in form)
        and form not in NOT_NAMES
        and form not in BODY_PARTS
        and form not in FOLLOWERS
    )


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if before == "·" or after == "·":
        return False
    first = text[start]
    if first.isascii():
        return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())
    if end - start > 3 or first not in _OFTEN_TRANSLITERATING:
        return True
    return before not in _GOES_ON_BEFORE and after not in _GOES_ON_AFTER
