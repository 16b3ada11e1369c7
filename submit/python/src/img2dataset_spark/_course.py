"""The course of a run: events come from a thread that waits for them, and Ctrl-C reaches this one between two of them."""

from __future__ import annotations

import json
import queue
import threading
from typing import Any, Callable, Iterator, Mapping, Optional, Union

from ._errors import CancelledError, Img2datasetError, JobFailedError, UsageError
from ._show import Show
from ._summary import Progress, Summary

Event = Mapping[str, Any]

#: Python looks for signals between waits of this many seconds.
_TICK = 0.5

_INTERRUPTED = "interrupted; finished shards stay. Make the same call again to make the others"


def follow(events: Iterator[str], cancel: Callable[[], None], kill: Callable[[], None], show: Show) -> Summary:
    """Takes a run's events to their end.

    :param events: lines of JSON; asked by a thread of its own, and must end
    :param cancel: ends the run in order; called once, by this thread
    :param kill: ends it at once, on a second Ctrl-C
    """
    arrived: queue.Queue[Union[str, BaseException, None]] = queue.Queue()
    threading.Thread(target=_pump, args=(events, arrived), daemon=True, name="img2dataset-events").start()
    is_interrupted = False
    with show:
        while True:
            try:
                end = _take(arrived, show)
                if end is None:
                    continue
                if is_interrupted:
                    raise KeyboardInterrupt(_INTERRUPTED)
                if isinstance(end, Summary):
                    return end
                raise end
            except KeyboardInterrupt as e:
                if is_interrupted:
                    if e.args != (_INTERRUPTED,):
                        kill()
                    raise
                is_interrupted = True
                cancel()


def _pump(events: Iterator[str], arrived: queue.Queue[Union[str, BaseException, None]]) -> None:
    try:
        for line in events:
            arrived.put(line)
        arrived.put(None)
    except BaseException as e:  # told to whoever waits
        arrived.put(e)


def _take(arrived: queue.Queue[Union[str, BaseException, None]], show: Show) -> Union[Summary, Exception, None]:
    """Shows the next event; gives what the run ended with, or None if it goes on."""
    try:
        line = arrived.get(timeout=_TICK)
    except queue.Empty:
        return None
    if line is None:
        return JobFailedError("the run ended without a result")
    if isinstance(line, Exception):
        return line
    if isinstance(line, BaseException):
        return JobFailedError(str(line))
    return _told(json.loads(line), show)


def _told(event: Event, show: Show) -> Union[Summary, Exception, None]:
    kind = event["event"]
    if kind == "notice":
        show.notice(event["line"])
    elif kind == "progress":
        show.progress(Progress.of(event))
    elif kind == "result":
        return Summary.of(event)
    elif kind == "failure":
        return failure(event["kind"], event["message"])
    return None


def failure(kind: str, message: str, cause: Optional[BaseException] = None) -> Img2datasetError:
    """The exception for a failure of the job's."""
    kinds = {"usage": UsageError, "cancelled": CancelledError}
    error = kinds.get(kind, JobFailedError)(message)
    error.__cause__ = cause
    return error
