"""What a run can end with besides a result; each message is one line for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._summary import Summary


class Img2datasetError(Exception):
    """A run that has no result."""


class UsageError(Img2datasetError, ValueError):
    """Invalid options, list, output folder, or session; nothing was downloaded."""


class CancelledError(Img2datasetError):
    """Somebody cancelled the run or its Spark jobs; finished shards stay. Ctrl-C raises KeyboardInterrupt instead."""


class JobFailedError(Img2datasetError):
    """The driver could not use the storage, or the job has a bug; the log has details."""


class TooFewSuccessesError(Img2datasetError):
    """Fewer rows succeeded than ``min_success_rate`` asks for. The data set was written; ``summary`` describes it."""

    def __init__(self, message: str, summary: Summary) -> None:
        super().__init__(message)
        self.summary = summary
