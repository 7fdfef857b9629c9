"""What people do who want names without a list of them: trafilatura for the text, jieba's tagger for the names.

python benchmarks/peers/tagger.py ARCHIVE_FOLDER OUTPUT_FOLDER
"""

import logging
import sys
from pathlib import Path

import jieba
import jieba.posseg
import pandas as pd
import trafilatura
from naive import EPOCH, FRONT_MATTER, LINK

KINDS = {"nr": "PERSON", "nrt": "PERSON", "nrfg": "PERSON", "ns": "GPE", "nt": "ORG"}


def read_article(path: Path) -> dict[str, object] | None:
    """The address, title, time and text of a raw file, None where it has no link line or no text is found."""
    raw = FRONT_MATTER.sub("", path.read_text(encoding="utf-8", errors="replace"))
    link = LINK.search(raw)
    if link is None:
        return None
    epoch = EPOCH.search(raw)
    text = trafilatura.extract(f"<html><body><article>{raw[link.end() :]}</article></body></html>") or ""
    return {
        "path": str(path),
        "url": link.group(2),
        "title": link.group(1),
        "published_at": pd.Timestamp(int(epoch.group(1)), unit="ms") if epoch else None,
        "text": text,
    }


def names_of(text: str) -> list[tuple[str, str, int, int]]:
    """Kind, name and place of each name that the tagger sees."""
    found, at = [], 0
    for word, flag in jieba.posseg.cut(text):
        if flag in KINDS and len(word) > 1:
            found.append((KINDS[flag], word, at, at + len(word)))
        at += len(word)
    return found


def main() -> None:
    jieba.setLogLevel(logging.WARNING)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    archive, output = Path(sys.argv[1]), Path(sys.argv[2])
    paths = sorted(path for ending in ("*.txt", "*.md") for path in archive.rglob(ending))
    articles = pd.DataFrame([article for path in paths if (article := read_article(path))])
    mentions = pd.DataFrame(
        [(url, *name) for url, text in zip(articles["url"], articles["text"], strict=True) for name in names_of(text)],
        columns=["url", "kind", "name", "start", "end"],
    )
    output.mkdir(parents=True, exist_ok=True)
    articles.to_pickle(output / "articles.pkl")
    mentions.to_pickle(output / "mentions.pkl")
    print(f"{len(articles)} articles, {articles['text'].str.len().sum()} characters, {len(mentions)} mentions")


if __name__ == "__main__":
    main()
