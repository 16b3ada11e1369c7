"""Runs without a Spark session here: the launcher ``submit/img2dataset``, in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path
from typing import Any, Deque, Iterator, List, Optional

from ._course import failure, follow
from ._show import Show
from ._summary import Summary

_HOME = "IMG2DATASET_HOME"
_INTERRUPTED = (130, -signal.SIGINT, 143, -signal.SIGTERM)
_LAST_LINES = 20


def find() -> Optional[Path]:
    """The launcher: below IMG2DATASET_HOME, or in the tree that this package is in; None if there is none."""
    homes = [Path(os.environ[_HOME])] if os.environ.get(_HOME) else []
    homes += [folder for folder in Path(__file__).resolve().parents if folder.name == "submit"]
    for home in homes:
        launcher = home / "img2dataset" if home.name == "submit" else home / "submit" / "img2dataset"
        if launcher.is_file():
            return launcher
    return None


def run(launcher: Path, rows: Optional[Any], words: List[str], show: Show) -> Summary:
    """Runs the job; rows is a pandas DataFrame, which the job reads from its standard input, or None."""
    if rows is not None:
        words = words + ["--url_list=/dev/stdin", "--input_format=jsonl"]
    process = subprocess.Popen(
        [str(launcher), "events", *words],
        stdin=subprocess.DEVNULL if rows is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # Ctrl-C is for this process, which passes it on once
    )
    course = _Course(process)
    if rows is not None:
        threading.Thread(target=course.send, args=(rows,), daemon=True, name="img2dataset-list").start()
    with process:
        try:
            return follow(course.events(), course.interrupt, course.kill, show)
        except BaseException:
            if process.poll() is None:
                process.terminate()
            raise


class _Course:
    """The streams of the job's process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._said: Deque[str] = deque(maxlen=_LAST_LINES)
        self._is_running = False
        self._listener = threading.Thread(target=self._listen, daemon=True, name="img2dataset-log")
        self._listener.start()

    def send(self, rows: Any) -> None:
        """Writes the list, a JSON object a line."""
        assert self._process.stdin is not None
        try:
            with self._process.stdin as stdin:
                rows.to_json(stdin, orient="records", lines=True, date_format="iso", force_ascii=False)
        except (BrokenPipeError, OSError):
            pass  # the job has ended, and says why

    def events(self) -> Iterator[str]:
        """The events; one is made of the exit code where the process ended without a last one."""
        assert self._process.stdout is not None
        is_ended = False
        for line in self._process.stdout:
            if line.startswith('{"event"'):
                self._is_running = True
                is_ended = is_ended or json.loads(line)["event"] in ("result", "failure")
                yield line
        code = self._process.wait()
        if not is_ended:
            raise self._failure(code)

    def interrupt(self) -> None:
        """Ends the job as Ctrl-C ends the command."""
        self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """Ends the job at once."""
        self._process.kill()

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._said.append(line.rstrip())
            if line.startswith(("img2dataset: building", "img2dataset: downloading")):
                print(line, end="", file=sys.stderr, flush=True)  # it takes minutes
            elif self._is_running and not line.startswith("img2dataset: ") and line.strip():
                print(line, end="", file=sys.stderr, flush=True)  # the log

    def _failure(self, code: int) -> Exception:
        self._listener.join(5)
        said = [line for line in self._said if line]
        own = [line[len("img2dataset: ") :] for line in said if line.startswith("img2dataset: ")]
        message = (own or said or ["no output"])[-1]
        if code in _INTERRUPTED:
            return failure("cancelled", "cancelled; finished shards stay. Make the same call again to make the others")
        return failure("usage" if code == 2 else "failed", message if own else f"the job ended with exit code {code}: {message}")
