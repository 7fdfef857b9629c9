"""The words around a time expression that tell its direction: sentences and clauses, verbs of plans and of reports."""

import re
from typing import Literal

Direction = Literal["future", "past", "open"]

SENTENCE_ENDS = "。！？!?\n"
CLAUSE_ENDS = "，。；！？：!?;:\n“”「」"
REACH = 60
"""Characters looked at on either side; a longer clause says nothing about the date."""
AFTER_REACH = 26
LONGEST_SENTENCE = 500
LONGEST_PARAGRAPH = 3000

PLAN = (
    r"将(?!其|他|她|它|该|这|那|此|军|士|领|近)|定于|订于|预定|预计|预期|预测|预估|预料|计划|规划|(?<!模)拟(?!议|态)|有望|可望|转向|等待|静待|静候|迎来"
    r"|即将|准备|打算|考虑|要到|不迟于|最迟|最早|最快|届时|就会|可能是"
    r"|(?<![聚大年峰都机社协国议宴晚集开])会(?=在|于|令|让|使|再|举行|进行|出现|公布|召开|前往|访问|结束|开始|成为|继续|被|对|把)"
    r"|(?:可能|也|才|仍|还|都|或|或许|必|不|，)会(?!议|谈|晤|见|员|长|上|场|计|展|面)|料(?!理|到|想)|可能(?=在|于|将)"
)
"""预计周二公布, 将于周一, 要到19日才开议."""
REPORT = (
    r"说(?!服|法|明)|表示|称(?!为|号)|宣布|指出|报道|报导|决定|批准|同意|通过(?!的)|发布|公布了|强调|警告|批评|抨击|谴责|承认|呼吁|要求|下令|签署|披露|透露"
    r"|重申|证实|提出|发文|致函|启动|告诉|接受|了|曾|已|逮捕|去世|发表|推出|提交|发生|爆发"
)
"""周二表示, 12月曾: what follows such a verb does not turn the date before it."""
_SENTENCE_END = re.compile(f"[{SENTENCE_ENDS}]")
_CLAUSE_END = re.compile(f"[{CLAUSE_ENDS}]")
_PLAN = re.compile(PLAN)
_REPORT = re.compile(REPORT)
_PLANNED = re.compile(
    rf"(?:{PLAN})(?:会|能|可能|最早|最快|再)?(?:于|在|到|至|是)$|(?:定于|订于|要到|会在|会于|可能是|最早|最快)$"
)
_REPORTED = re.compile(
    r"(?:晚间?|早上?|上午|下午|凌晨|稍早)?(?:在[^，。；\n]{1,12}(?:上|中|时))?(?:说(?!服|法|明)|表示|称(?!为)|宣布|指出|报[道导]|批评|警告|强调"
    r"|承认|呼吁|透露|披露|告诉|发布|发表|公布(?!的))"
)
_DEADLINE = re.compile(r"(?:之|以)?前(?!后|往|夕|来|线|首|总|进)|再|才(?!能)")
_PAST_BEFORE = re.compile(r"早在|曾于|曾在|已于|已在|自从?$|以来$")
_BRACKET = re.compile(r"\s*[（(][^）)\n]{0,24}[）)]")


def sentence_start(text: str, at: int) -> int:
    begin = max(0, at - LONGEST_SENTENCE)
    stop = _SENTENCE_END.search(text[begin:at][::-1])
    return at - stop.start() if stop else begin


def paragraph_start(text: str, at: int) -> int:
    begin = max(0, at - LONGEST_PARAGRAPH)
    return max(begin, text.rfind("\n", begin, at) + 1)


def direction(text: str, start: int, end: int, *, with_deadlines: bool = True) -> Direction:
    """Whether the clause puts its date ahead (将于周一), behind (周一说, 早在1月) or leaves it open."""
    if _REPORTED.match(text, end):
        return "past"
    before = _clause_before(text, start)
    plan = _last_end(_PLAN, before)
    report = _last_end(_REPORT, before)
    if (plan >= 0 and plan > report) or (with_deadlines and _DEADLINE.match(text, end)):
        return "future"
    after = _following_clause(text, end)
    after_plan, after_report = _PLAN.search(after), _REPORT.search(after)
    if after_plan and (after_report is None or after_plan.start() <= after_report.start()):
        return "future"
    if after_report or _PAST_BEFORE.search(before):
        return "past"
    return "open"


def is_planned(text: str, start: int, end: int) -> bool:
    """Whether a plan stands right before the date (将于3月, 可能是10月份) or it is a deadline (到12月底再), not merely
    somewhere in its clause (可能会显示11月通胀)."""
    return bool(
        _PLANNED.search(_clause_before(text, start))
        or (_DEADLINE.match(text, end) and text[start - 1 : start] in "到至")
    )


def is_quoted(text: str, at: int) -> bool:
    """Whether a place stands inside “ ” or 「 」 opened in its paragraph."""
    begin = paragraph_start(text, at)
    opened = max(text.rfind(mark, begin, at) for mark in "“「")
    if opened >= 0 and all(text.find(mark, opened, at) < 0 for mark in "”」"):
        return True
    return text.count('"', begin, at) % 2 == 1


def _clause_before(text: str, start: int) -> str:
    before = text[max(0, start - REACH) : start]
    backwards = before[::-1]
    stop = _CLAUSE_END.search(backwards)
    return before[len(before) - stop.start() :] if stop else before


def _following_clause(text: str, end: int) -> str:
    after = text[end : end + REACH]
    bracket = _BRACKET.match(after)
    if bracket:
        after = after[bracket.end() :]
    if after[:1] in ("，", ","):  # 周三，王毅将礼节性拜会首相
        after = after[1:]
    stop = _CLAUSE_END.search(after)
    return after[: stop.start()] if stop else after[:AFTER_REACH]


def _last_end(pattern: re.Pattern[str], text: str) -> int:
    last = -1
    for match in pattern.finditer(text):
        last = match.end()
    return last
