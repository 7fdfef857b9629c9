"""Reference CSVs as people edit them: what a spreadsheet adds is passed over, and a mistake is named with its place."""

from pathlib import Path

import pytest

from orchestration.entities import lexicon
from orchestration.entities.lexicon import BadReference, load_lexicon, read_rows

ENTITIES = "entity_id,entity_type,name,name_en,name_zh_hant,country,description\n"
PERSON = "person.zhang-san,PERSON,张三,Zhang San,張三,CN,invented\n"
ALIASES = "entity_id,alias,script,rule\n"
ALIAS = "person.zhang-san,张三,zh-Hans,\n"


@pytest.mark.parametrize(
    "content",
    [b"name,note\n\xe5\xbc\xa0,a\n", b"\xef\xbb\xbfname,note\r\n\xe5\xbc\xa0,a\r\n", b"name,note\n\n\xe5\xbc\xa0,a"],
    ids=["plain", "byte order mark and CRLF", "empty line, no last newline"],
)
def test_rows_of_a_file(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(content)
    assert read_rows(tmp_path / "list.csv") == [{"name": "张", "note": "a"}]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name,note\na,b\nc\n", "list.csv, line 3: 1 cells where there are 2 columns (name, note)"),
        (b"name,note\na,b,c\n", "list.csv, line 2: 3 cells"),
        ("name,note\n张,b\n".encode("gb18030"), "list.csv is not UTF-8 (byte 11)"),
    ],
    ids=["too few cells", "too many cells", "other encoding"],
)
def test_a_broken_file_is_named_with_its_place(content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(content)
    with pytest.raises(BadReference) as caught:
        read_rows(tmp_path / "list.csv")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("entities", "aliases", "words"),
    [
        (PERSON.replace("PERSON", "Person"), ALIAS, "person.zhang-san has the type 'Person'; known are PERSON, ORG"),
        (
            PERSON,
            ALIAS + "person.li-si,李四,zh-Hans,\n",
            "李四 belongs to person.li-si, which curated_entities.csv lacks",
        ),
    ],
    ids=["unknown type", "alias of nobody"],
)
def test_a_mistake_in_the_lexicon_is_named(
    entities: str, aliases: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in lexicon.LEXICON_FILES:
        (tmp_path / name).touch()
    (tmp_path / "curated_entities.csv").write_text(ENTITIES + entities, encoding="utf-8")
    (tmp_path / "curated_aliases.csv").write_text(ALIASES + aliases, encoding="utf-8")
    monkeypatch.setattr(lexicon, "reference_dir", lambda: tmp_path)
    with pytest.raises(BadReference, match=words):
        load_lexicon.__wrapped__()
