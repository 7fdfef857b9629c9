"""What most people would write: BeautifulSoup for the text, one alternation of all names for the mentions, pandas for
the tables.

    python benchmarks/peers/naive.py ARCHIVE_FOLDER OUTPUT_FOLDER [ALIASES]
"""

import re
import sys
from pathlib import Path

import pandas as pd
from bs4 import BeautifulSoup

ALIASES = Path(__file__).with_name("aliases.txt")
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
EPOCH = re.compile(r"<!--(\d+)-->")
LINK = re.compile(r"^\[(.*)\]\((.*)\)$", re.MULTILINE)


def read_article(path: Path) -> dict[str, object] | None:
    """The address, title, time and text of a raw file, None where it has no link line."""
    raw = FRONT_MATTER.sub("", path.read_text(encoding="utf-8", errors="replace"))
    link = LINK.search(raw)
    if link is None:
        return None
    epoch = EPOCH.search(raw)
    soup = BeautifulSoup(raw[link.end() :], "html.parser")
    for tag in soup(["script", "style"]):
        tag.decompose()
    text = "\n".join(line.strip() for line in soup.get_text("\n").splitlines() if line.strip())
    return {
        "path": str(path),
        "url": link.group(2),
        "title": link.group(1),
        "published_at": pd.Timestamp(int(epoch.group(1)), unit="ms") if epoch else None,
        "text": text,
    }


def main() -> None:
    archive, output = Path(sys.argv[1]), Path(sys.argv[2])
    names = Path(sys.argv[3] if len(sys.argv) > 3 else ALIASES).read_text(encoding="utf-8").split()
    pattern = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))
    paths = sorted(path for ending in ("*.txt", "*.md") for path in archive.rglob(ending))
    articles = pd.DataFrame([article for path in paths if (article := read_article(path))])
    mentions = pd.DataFrame(
        [
            (url, match.group(), match.start(), match.end())
            for url, text in zip(articles["url"], articles["text"], strict=True)
            for match in pattern.finditer(text)
        ],
        columns=["url", "name", "start", "end"],
    )
    output.mkdir(parents=True, exist_ok=True)
    articles.to_pickle(output / "articles.pkl")
    mentions.to_pickle(output / "mentions.pkl")
    print(f"{len(articles)} articles, {articles['text'].str.len().sum()} characters, {len(mentions)} mentions")


if __name__ == "__main__":
    main()
