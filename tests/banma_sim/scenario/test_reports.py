"""What a run leaves behind for people and tools: JSON, one HTML page, and the same from several processes."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from banma_sim.cli import main
from banma_sim.library import story_path

HOSTILE = "</pre><script>alert(1)</script>\u202e\x1b[31m"


class Page(HTMLParser):
    """What a browser would find."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.classes: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.classes = [*self.classes, *(value or "" for name, value in attrs if name == "class")]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    path = tmp_path / "failing.yaml"
    path.write_text(
        f"scenario: {json.dumps('A drive ' + HOSTILE)}\ntags: [smoke]\n"
        f"steps: [{{say: take me to the bund, expect: {{reply: {json.dumps('nothing ' + HOSTILE)}}}}}]",
        encoding="utf-8",
    )
    return path


def test_the_page_stands_alone_and_holds_talk_money_and_map(tmp_path: Path) -> None:
    out = tmp_path / "sub" / "out.html"
    assert main(["run", str(story_path("demo")), "--html", str(out), "-q"]) == 0
    page = Page(out.read_text(encoding="utf-8"))
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert all(link.startswith("#") for link in page.links)
    assert {"svg", "use", "polyline"} <= set(page.tags)
    assert {"route", "track", "stop"} <= set(page.classes)
    for words in ("Coffee on the way to the Bund", "¥38.00 authorised", "外滩", "captured"):
        assert words in page.words


def test_text_of_others_is_text_on_the_page(failing: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    assert main(["run", str(failing), "--html", str(out), "-q"]) == 1
    text = out.read_text(encoding="utf-8")
    assert "<script" not in text
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", text)
    assert "alert(1)" in Page(text).words


def test_results_as_json_say_where_what_and_why(failing: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert main(["run", str(failing), "--json", str(out), "-q"]) == 1
    told = json.loads(out.read_text(encoding="utf-8"))
    assert (told["format"], told["passed"], told["failed"]) == (1, 0, 1)
    (run,) = told["runs"]
    assert run["passed"] is False
    assert run["step"] == "step 1, say: take me to the bund"
    assert run["tags"] == ["smoke"]
    (mismatch,) = run["mismatches"]
    assert (mismatch["file"], mismatch["line"], mismatch["what"]) == (str(failing), 3, "reply")


def test_several_processes_tell_the_same_in_the_same_order(
    failing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wrong.yaml").write_text("scenario: x\nsteps: [{until: {order.stats: ready}}]")
    paths = [str(tmp_path / "wrong.yaml"), str(failing), str(story_path("never_mind"))]
    told = []
    for jobs, folder in (("1", "alone"), ("3", "together")):
        assert main(["run", *paths, "--jobs", jobs, "--log", str(tmp_path / folder)]) == 2
        captured = capsys.readouterr()
        told.append(re.sub(r"\d+\.\d\d s", "… s", captured.out + captured.err))
    assert told[0] == told[1]
    for log in (tmp_path / "alone").iterdir():
        assert log.read_bytes() == (tmp_path / "together" / log.name).read_bytes()
    assert len(list((tmp_path / "alone").iterdir())) == 3
