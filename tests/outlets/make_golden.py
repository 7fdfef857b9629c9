"""Write the expected JSON beside golden pages, to be read and corrected by eye before it is committed:
python -m tests.outlets.make_golden tests/golden/NAME.txt …"""

import json
import sys
from pathlib import Path

from orchestration.articles.article import read_article
from tests.outlets.test_golden import as_golden

for name in sys.argv[1:]:
    golden = as_golden(read_article(Path(name).read_bytes()))
    Path(name).with_suffix(".json").write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n")
