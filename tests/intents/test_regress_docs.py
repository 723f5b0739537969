"""The corpus on the page about intents is one."""

import re
from pathlib import Path

from banma_sim.corpus import load_corpus
from intents import Engine
from intents.corpus import judge

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "intents.md"


def test_every_sentence_on_the_page_is_as_it_says(engine: Engine, tmp_path: Path) -> None:
    section = PAGE.read_text(encoding="utf-8").split("## Regression")[1]
    example = re.search(r"```yaml\n(.*?)```", section, re.DOTALL)
    assert example
    for name in ("corpora.yaml", "vocabulary.yaml"):
        (tmp_path / name).write_text((HERE / name).read_text(encoding="utf-8"), encoding="utf-8")
    path = tmp_path / "corpus.yaml"
    path.write_text(example[1], encoding="utf-8")
    verdicts = [judge(engine, case) for case in load_corpus(path).cases]
    assert len(verdicts) >= 5
    assert [verdict.wrong for verdict in verdicts if not verdict.passed] == []
