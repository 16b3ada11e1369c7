"""What a person sees of a run: text, tables, and progress."""

from __future__ import annotations

import io
from typing import Any, Dict, List

import pytest

from img2dataset_spark import Progress, Summary
from img2dataset_spark._course import follow
from img2dataset_spark._errors import CancelledError, JobFailedError, UsageError
from img2dataset_spark._show import Cell, Lines, Show
from img2dataset_spark._summary import duration

PROGRESS: Dict[str, Any] = {
    "event": "progress",
    "run_id": "0a1b2c3d",
    "shards_done": 1,
    "shards": 4,
    "rows_done": 1000,
    "rows": 4000,
    "images": 900,
    "downloaded_bytes": 50_000_000,
    "failures": {"<timeout>": 60, "http_4xx": 40},
    "elapsed": 10.0,
    "remaining": 30.0,
}

RESULT: Dict[str, Any] = {
    "event": "result",
    "text": "3 rows in 1.5 s",
    "run_id": "0a1b2c3d",
    "output_folder": "file:/tmp/<out>",
    "is_complete": False,
    "duration": 185.0,
    "rows": 3,
    "images": 2,
    "status_counts": {"success": 2, "failed_to_download": 1, "failed_to_resize": 0},
    "failure_reasons": {"http_4xx": 1},
    "error_messages": {"HTTP Error 404: Not Found": 1},
    "rows_per_second": 2.0,
    "success_rate": 2 / 3,
    "downloaded_bytes": 1_234_567,
    "written_bytes": 999,
    "shards": [
        {"number": 0, "id": "00000", "rows": 3, "images": 2, "problem": None},
        {"number": 1, "id": "00001", "rows": 0, "images": 0, "problem": "no room"},
    ],
    "shards_finished_before": 2,
    "retried": {"shards": 1, "rows": 5, "succeeded": 4, "reasons_left": {"dns": 1}, "failures": {}},
    "host_waits": {},
    "host_limits": {},
    "report": "file:/tmp/<out>/report.html",
    "wandb": None,
    "event_log": None,
}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Handle:
    """IPython's handle of a display, with what it drew."""

    def __init__(self) -> None:
        self.drawn: List[str] = []

    def update(self, shown: Any) -> None:
        self.drawn.append(shown._repr_html_())


def test_a_summary_is_the_text_of_the_command_and_a_table() -> None:
    summary = Summary.of(RESULT)
    assert str(summary) == "3 rows in 1.5 s"
    assert summary.shards[1].problem == "no room"
    assert summary.retried is not None and summary.retried.succeeded == 4 and summary.retried.reasons_left == {"dns": 1}
    table = summary._repr_html_()
    assert "Shards are missing" in table
    assert "1 made, 2 finished before, 1 missing" in table
    assert "3 min 5 s" in table
    assert "1.2 MB, 999 B" in table
    assert "&lt;out&gt;" in table and "<out>" not in table


def test_durations_are_said_as_people_say_them() -> None:
    assert [duration(each) for each in (4.24, 59.94, 185, 7_800)] == ["4.2 s", "59.9 s", "3 min 5 s", "2 h 10 min"]


def test_progress_is_one_line() -> None:
    now = Progress.of(PROGRESS)
    assert str(now) == "1/4 shards, 1,000/4,000 rows | 90 images/s | 90.0 % success | 5.0 MB/s | 30.0 s left"
    assert now.images_per_second == 90
    assert now.success_rate == 0.9


def test_a_terminal_has_one_live_line() -> None:
    out = Terminal()
    lines = Lines(out)
    lines.progress(Progress.of(PROGRESS))
    lines.notice("a host is slow")
    lines.close(None)
    assert out.getvalue().startswith("\r1/4 shards")
    assert "\r\x1b[Kimg2dataset: a host is slow\n" in out.getvalue()
    assert out.getvalue().endswith("\r\x1b[K")


def test_a_file_has_a_line_every_half_minute() -> None:
    out = io.StringIO()
    seconds = iter([0.0, 29.0, 30.0, 30.0, 31.0])
    lines = Lines(out, clock=lambda: next(seconds))
    for _ in range(3):
        lines.progress(Progress.of(PROGRESS))
    assert out.getvalue().count("1/4 shards") == 1


def test_a_cell_is_drawn_anew_with_each_event() -> None:
    handle = Handle()
    shown: List[Any] = []

    def display(what: Any, display_id: bool) -> Handle:
        shown.append(what)
        return handle

    with Cell(display) as cell:
        cell.notice("1 < 2")
        cell.progress(Progress.of(PROGRESS))
    assert shown == [cell]
    assert '<progress value="1000" max="4000">' in handle.drawn[-1]
    assert "<li>1 &lt; 2</li>" in handle.drawn[-1]
    assert "&lt;timeout&gt; 60, http_4xx 40" in handle.drawn[-1]
    with Cell(display) as cell:
        cell.progress(Progress.of(PROGRESS))
        cell.finish(Summary.of(RESULT))
    assert '<progress value="1" max="1"></progress> done: 3 rows in 3 min 5 s, 2 images' in handle.drawn[-1]
    assert "failed: http_4xx 1" in handle.drawn[-1]
    with pytest.raises(UsageError):
        with Cell(display):
            raise UsageError("no list")
    assert "failed: starting" in handle.drawn[-1]


@pytest.mark.parametrize(
    ("kind", "error"), [("usage", UsageError), ("cancelled", CancelledError), ("failed", JobFailedError)]
)
def test_a_failure_is_an_exception_of_one_line(kind: str, error: type) -> None:
    event = f'{{"event": "failure", "kind": "{kind}", "message": "what is wrong"}}'
    with pytest.raises(error, match="^what is wrong$"):
        follow(iter([event]), _never, _never, Show())


def test_a_course_that_breaks_off_is_a_failure() -> None:
    with pytest.raises(JobFailedError, match="without a result"):
        follow(iter([]), _never, _never, Show())


def _never() -> None:
    raise AssertionError("nobody cancelled")
