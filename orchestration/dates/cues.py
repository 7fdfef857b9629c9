"""The words around a time expression that tell its direction: sentences and clauses, verbs of plans and of reports."""

import re
from typing import Literal

Direction = Literal["future", "past", "open"]

SENTENCE_ENDS = "。！？!?\n"
CLAUSE_ENDS = "，。；！？：!?;:\n“”「」"
REACH = 60
"""Characters looked at on either side; a longer clause says nothing about the date."""
AFTER_REACH = 26

PLAN = (
    r"将(?!其|他|她|它|该|这|那|此|军|士|领|近)|定于|订于|预定|预计|预期|预测|预估|预料|计划|规划|(?<!模)拟(?!议|态)|有望|可望"
    r"|即将|准备|打算|考虑|要到|不迟于|最迟|最早|最快|直到下|前往|展望|期待|争取|目标|承诺|截止|为止|届时|就会"
    r"|会(?=在|于|令|让|使|再|有|是|举行|进行|出现|公布|召开|前往|访问|结束|开始|成为|继续|被|对|把)"
    r"|(?:可能|也|才|仍|还|都|或|或许|必|不|，)会(?!议|谈|晤|见|员|长|上|场|计|展|面)|料(?!理|到|想)|可能(?=在|于|将)"
)
"""预计周二公布, 将于周一, 要到19日才开议."""
REPORT = (
    r"说|表示|称|宣布|指出|报道|报导|决定|批准|同意|通过(?!的)|发布|公布了|强调|警告|承认|呼吁|要求|下令|签署|披露|透露"
    r"|重申|证实|提出|发文|致函|启动|告诉|接受|了|曾|已|逮捕|去世|发表|推出|提交|发生|爆发"
)
"""周二表示, 12月曾: what follows such a verb does not turn the date before it."""
_PLAN = re.compile(PLAN)
_REPORT = re.compile(REPORT)
_PAST_BEFORE = re.compile(r"早在|曾于|曾在|已于|已在|自从?$|以来$")
_BRACKET = re.compile(r"\s*[（(][^）)\n]{0,24}[）)]")


def sentence_start(text: str, at: int) -> int:
    return max(text.rfind(end, 0, at) for end in SENTENCE_ENDS) + 1


def paragraph_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def direction(text: str, start: int, end: int) -> Direction:
    """Whether the clause puts its date ahead (将于周一), behind (周一说, 早在1月) or leaves it open."""
    before = text[max(0, start - REACH) : start]
    cut = max(before.rfind(stop) for stop in CLAUSE_ENDS) + 1
    before = before[cut:]
    plan = _last_end(_PLAN, before)
    report = _last_end(_REPORT, before)
    if plan >= 0 and plan > report:
        return "future"
    after = _following_clause(text, end)
    after_plan, after_report = _PLAN.search(after), _REPORT.search(after)
    if after_plan and (after_report is None or after_plan.start() <= after_report.start()):
        return "future"
    if after_report or report >= 0 or _PAST_BEFORE.search(before):
        return "past"
    return "open"


def is_quoted(text: str, at: int) -> bool:
    """Whether a place stands inside “ ” or 「 」 opened in its paragraph."""
    begin = paragraph_start(text, at)
    opened = max(text.rfind(mark, begin, at) for mark in "“「")
    return opened >= 0 and all(text.find(mark, opened, at) < 0 for mark in "”」")


def _following_clause(text: str, end: int) -> str:
    after = text[end : end + REACH]
    bracket = _BRACKET.match(after)
    if bracket:
        after = after[bracket.end() :]
    if after[:1] in ("，", ","):  # 周三，王毅将礼节性拜会首相
        after = after[1:]
    for place, char in enumerate(after):
        if char in CLAUSE_ENDS:
            return after[:place]
    return after[:AFTER_REACH]


def _last_end(pattern: re.Pattern[str], text: str) -> int:
    last = -1
    for match in pattern.finditer(text):
        last = match.end()
    return last
