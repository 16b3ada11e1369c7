"""The two calls of the package."""

from __future__ import annotations

import inspect
import os
import sys
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Mapping, Optional, Union

from . import _jvm, _launcher, _session
from ._errors import TooFewSuccessesError, UsageError
from ._options import OPTIONS
from ._show import show
from ._summary import Progress, Summary
from ._words import words

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from typing_extensions import Unpack

    from ._options import DatasetOptions, DownloadOptions


def download(
    url_list: Any,
    *,
    spark: Optional[SparkSession] = None,
    progress: Union[bool, Callable[[Progress], Any]] = True,
    **options: Unpack[DownloadOptions],
) -> Summary:
    """Makes a data set from a list of image urls and returns a summary.

    The options have the names, values, and defaults of the command line, as in img2dataset. Ctrl-C, or a
    notebook's stop button, ends the run: finished shards stay, and the same call again makes the others. Shards that
    could not be made are in the summary (``is_complete``).

    :param url_list: a path, folder, pattern, or web address; or a Spark or pandas DataFrame
    :param spark: the session to run in. None uses the active session, else the launcher ``submit/img2dataset`` in a
        separate process (in IMG2DATASET_HOME, or in the clone that contains this package), else a new session from
        :func:`build_session`
    :param progress: whether to show it, in the notebook's cell or on standard error; or a function called with each Progress
    :raises UsageError: if options, list, output folder, or session are invalid; nothing was downloaded
    :raises CancelledError: if somebody else cancelled the run or its Spark jobs
    :raises JobFailedError: if the driver could not use the storage, or the job has a bug
    :raises TooFewSuccessesError: if fewer rows succeeded than ``min_success_rate`` asks for
    """
    given: Dict[str, Any] = dict(options)
    is_frame = _is_pandas(url_list) or hasattr(url_list, "_jdf") or _is_connect(url_list)
    if is_frame and "input_format" in given:
        raise UsageError("A DataFrame is the list: leave out input_format")
    listed = [] if is_frame else _listed(url_list)
    arguments = listed + words(given)
    session = spark if spark is not None else _session_of(url_list) if is_frame else _active()
    launcher = _launcher.find() if session is None else None
    if launcher is not None:
        summary = _launcher.run(launcher, url_list if is_frame else None, arguments, show(progress))
    else:
        session = session if session is not None else _new_session()
        rows = _spark_frame(session, url_list) if is_frame else None
        _jvm.bridge(session)
        summary = _jvm.run(session, rows, arguments, show(progress))
    _require(summary, given.get("min_success_rate"))
    return summary


def dataset(spark: SparkSession, df: Any, **options: Unpack[DatasetOptions]) -> DataFrame:
    """Returns the rows of a DataFrame with the images of their urls, without an output folder.

    The columns are those of ``df``, then ``status``, ``error_message``, ``width``, ``height``, and the other
    metadata, and ``image``, the encoded bytes, null if the row failed. The frame is lazy: Spark requests the urls again for
    each action, so write or ``persist`` it before using it twice.

    :param spark: the session of ``df``
    :param df: a Spark or pandas DataFrame; ``url_col`` names its url column
    :raises UsageError: if options or columns are invalid, or options are about files
    """
    _jvm.bridge(spark)
    frame: DataFrame = _jvm.dataset(spark, _spark_frame(spark, df), words(dict(options)))
    return frame


def _listed(url_list: Any) -> List[str]:
    if not isinstance(url_list, (str, os.PathLike)):
        raise UsageError(f"url_list is a path, an address, or a Spark or pandas DataFrame, not {type(url_list).__name__}")
    return [f"--url_list={os.fsdecode(url_list)}"]


def _session_of(frame: Any) -> Optional[Any]:
    """The session that a frame of Spark is of; for one of pandas the active one, if any."""
    return _active() if _is_pandas(frame) else frame.sparkSession


def _active() -> Optional[Any]:
    """The session of Spark that is active here; PySpark is not loaded for that."""
    sql = sys.modules.get("pyspark.sql")
    return None if sql is None else sql.SparkSession.getActiveSession()


def _new_session() -> Any:
    try:
        return _session.build_session()
    except UsageError as e:
        raise UsageError(
            f"There is neither a Spark session nor the launcher: set IMG2DATASET_HOME to a clone of img2dataset-spark. {e}"
        ) from None


def _spark_frame(spark: Any, frame: Any) -> Any:
    return spark.createDataFrame(frame) if _is_pandas(frame) else frame


def _is_pandas(value: Any) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)


def _is_connect(value: Any) -> bool:
    return type(value).__name__ == "DataFrame" and ".connect" in type(value).__module__


def _require(summary: Summary, min_success_rate: Optional[Any]) -> None:
    if min_success_rate is not None and summary.rows and summary.success_rate < float(min_success_rate):
        raise TooFewSuccessesError(
            f"fewer rows succeeded than min_success_rate {min_success_rate} asks for:"
            f" {summary.images} of {summary.rows}",
            summary,
        )


def _document(function: Callable[..., Any], names: Mapping[str, Any]) -> None:
    """Gives a function the signature and the docstring that the table of options makes."""
    signature = inspect.signature(function)
    first = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    more = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=option.default, annotation=option.type)
        for name, option in names.items()
    ]
    setattr(function, "__signature__", signature.replace(parameters=first + more))
    lines = [inspect.cleandoc(function.__doc__ or ""), "", "Options:", ""]
    lines += [f":param {name}: {option.meaning} Default: {option.default!r}." for name, option in names.items()]
    function.__doc__ = "\n".join(lines)


_document(download, OPTIONS)
_document(dataset, {name: option for name, option in OPTIONS.items() if option.of_rows})
