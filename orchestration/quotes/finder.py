"""The direct quotations of an article's body, with their speakers."""

from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.quotes.attribution import MIN_CHARS, Attribution, Reader, counted
from orchestration.quotes.english import EnglishReader, is_english
from orchestration.quotes.marks import HAS_MARK, marked_spans
from orchestration.quotes.names import Named
from orchestration.scripts import simplified_body


@dataclass(frozen=True, slots=True)
class Quote:
    """A direct quotation: `text` is `body[char_start:char_end]`, without its marks.

    `speaker` is the name as printed, None where nobody is named; `verb` is as printed, None where there is none.
    """

    text: str
    speaker: str | None
    speaker_entity_id: str | None
    verb: str | None
    char_start: int
    char_end: int


def find_quotes(body: str, people: Iterable[Named]) -> list[Quote]:
    """The quotations of a body in order; `people` are its mentions in order.

    李四表示：“我们会继续谈下去。” -> 我们会继续谈下去。 by 李四, 表示
    """
    if not HAS_MARK.search(body):
        return []
    spans = marked_spans(body)
    if not spans:
        return []
    is_chinese = not is_english(body)
    lengths = [counted(body[span.start : span.end]) for span in spans]
    reader = (
        Reader(body, simplified_body(body), people, spans, lengths)
        if is_chinese
        else EnglishReader(body, people, spans)
    )
    quotes: list[Quote] = []
    previous: Attribution | None = None
    for number, span in enumerate(spans):
        found = reader.attribute(number, previous)
        previous = found
        if found is None or lengths[number] < MIN_CHARS:
            continue
        speaker = found.speaker
        quotes.append(
            Quote(
                body[span.start : span.end],
                speaker.name if speaker else None,
                speaker.entity_id if speaker else None,
                found.verb,
                span.start,
                span.end,
            )
        )
    return quotes
