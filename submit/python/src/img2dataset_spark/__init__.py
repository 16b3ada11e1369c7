"""img2dataset for Spark, from Python: ``download()``, ``dataset()`` and ``build_session()``."""

from ._download import dataset, download
from ._errors import CancelledError, Img2datasetError, JobFailedError, TooFewSuccessesError, UsageError
from ._session import build_session
from ._summary import Progress, RetryResult, ShardResult, Summary

__version__ = "0.1.0"

__all__ = [
    "CancelledError",
    "Img2datasetError",
    "JobFailedError",
    "Progress",
    "RetryResult",
    "ShardResult",
    "Summary",
    "TooFewSuccessesError",
    "UsageError",
    "build_session",
    "dataset",
    "download",
]
