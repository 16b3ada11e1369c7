"""Where a run's progress is seen: in the notebook's cell, or on standard error."""

from __future__ import annotations

import sys
import time
from html import escape
from types import TracebackType
from typing import Any, Callable, List, Optional, TextIO, Type, Union

from ._summary import Progress

#: Seconds between two lines where a line cannot be written over.
_LOG_PERIOD = 30.0

_MOST_NOTICES = 10


class Show:
    """Shows nothing, but hands the figures to a listener if there is one."""

    def __init__(self, listener: Optional[Callable[[Progress], Any]] = None) -> None:
        self._listener = listener

    def __enter__(self) -> Show:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close(error)

    def notice(self, line: str) -> None:
        """Shows a line that the user should see."""

    def progress(self, now: Progress) -> None:
        """Shows the present figures."""
        if self._listener:
            self._listener(now)

    def close(self, error: Optional[BaseException]) -> None:
        """The run is over."""


class Lines(Show):
    """One live line on a terminal, a line every 30 s elsewhere."""

    def __init__(self, out: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._out = out
        self._is_terminal = out.isatty()
        self._clock = clock
        self._last = clock()

    def notice(self, line: str) -> None:
        self._clear()
        print(f"img2dataset: {line}", file=self._out, flush=True)

    def progress(self, now: Progress) -> None:
        if self._is_terminal:
            self._out.write(f"\r{now}\x1b[K")
            self._out.flush()
        elif self._clock() - self._last >= _LOG_PERIOD:
            self._last = self._clock()
            print(now, file=self._out, flush=True)

    def close(self, error: Optional[BaseException]) -> None:
        self._clear()

    def _clear(self) -> None:
        if self._is_terminal:
            self._out.write("\r\x1b[K")
            self._out.flush()


class Cell(Show):
    """The output of a notebook's cell, drawn anew with each event."""

    def __init__(self, display: Callable[..., Any]) -> None:
        super().__init__()
        self._now: Optional[Progress] = None
        self._notices: List[str] = []
        self._end = ""
        self._handle = display(self, display_id=True)

    def notice(self, line: str) -> None:
        self._notices.append(line)
        self._draw()

    def progress(self, now: Progress) -> None:
        self._now = now
        self._draw()

    def close(self, error: Optional[BaseException]) -> None:
        if error is not None:
            self._end = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
        self._draw()

    def _draw(self) -> None:
        if self._handle is not None:
            self._handle.update(self)

    def __repr__(self) -> str:
        now = "starting" if self._now is None else str(self._now)
        return "\n".join([f"{self._end}: {now}" if self._end else now] + self._notices[-_MOST_NOTICES:])

    def _repr_html_(self) -> str:
        now = self._now
        bar = "<progress></progress>"
        if now is not None and now.rows:
            bar = f'<progress value="{now.rows_done}" max="{now.rows}"></progress>'
        words = "starting" if now is None else str(now)
        if self._end:
            words = f"{self._end}: {words}"
        notices = "".join(f"<li>{escape(line)}</li>" for line in self._notices[-_MOST_NOTICES:])
        reasons = ""
        if now is not None and now.failures:
            most = sorted(now.failures.items(), key=lambda item: -item[1])[:5]
            reasons = "<div>failed: " + escape(", ".join(f"{reason} {count:,}" for reason, count in most)) + "</div>"
        return (
            f'<div class="img2dataset-progress">{bar} {escape(words)}{reasons}'
            f"{f'<ul>{notices}</ul>' if notices else ''}</div>"
        )


def show(wanted: Union[bool, Callable[[Progress], Any]]) -> Show:
    """What shows a run: a listener, nothing, or what fits where Python runs."""
    if callable(wanted):
        return Show(wanted)
    if not wanted:
        return Show()
    display = _notebook_display()
    return Lines(sys.stderr) if display is None else Cell(display)


def _notebook_display() -> Optional[Callable[..., Any]]:
    """What draws in the cell of a notebook; None elsewhere, as in IPython's terminal."""
    shell = sys.modules.get("IPython")
    running = shell.get_ipython() if shell is not None else None
    if getattr(running, "kernel", None) is None:
        return None
    from IPython.display import display

    return display  # type: ignore[no-any-return,unused-ignore]
