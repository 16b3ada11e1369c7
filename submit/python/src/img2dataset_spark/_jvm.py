"""Runs in a Spark session: the job's bridge in the session's JVM, by the members that PySpark 3.5 to 4.2 share."""

from __future__ import annotations

import json
import time
from typing import Any, Iterator, List, Optional

from ._course import follow
from ._errors import UsageError
from ._show import Show
from ._summary import Summary

_OLDEST_JAVA = 17

#: Seconds between two looks at a run.
_PERIOD = 0.25

_CONNECT = (
    "A Spark Connect session has no JVM here: run the job as a JAR task on the cluster"
    " (main class io.github.img2dataset.run.cli.Main), or use a classic session"
)
_NO_JAR = (
    "The Spark session has no img2dataset jar: create it with img2dataset_spark.build_session(),"
    " or with spark.jars=img2dataset-spark-0.1.0-spark.jar"
)


def run(spark: Any, rows: Optional[Any], words: List[str], show: Show) -> Summary:
    """Runs the job in the session; rows is a Spark DataFrame, or None where the words name the list."""
    started = bridge(spark).start(spark._jsparkSession, None if rows is None else rows._jdf, json.dumps(words))
    return follow(_events(started), started.cancel, started.cancel, show)


def dataset(spark: Any, rows: Any, words: List[str]) -> Any:
    """The lazy frame of the rows with their images."""
    try:
        frame = bridge(spark).dataset(spark._jsparkSession, rows._jdf, json.dumps(words))
    except Exception as e:
        message = _usage(e)
        if message is None:
            raise
        raise UsageError(message) from None
    return type(rows)(frame, spark)


def bridge(spark: Any) -> Any:
    """The job's class in the session's JVM."""
    refuse_connect(spark)
    jvm = spark._jvm
    java = str(jvm.java.lang.System.getProperty("java.specification.version"))
    if java.startswith("1.") or int(java) < _OLDEST_JAVA:
        raise UsageError(f"The Spark session runs on Java {java}; the job needs 17, 21, or 25: set JAVA_HOME to one")
    found = jvm.io.github.img2dataset.bridge.RunBridge
    if type(found).__name__ == "JavaPackage":  # what py4j takes an unknown name for
        raise UsageError(_NO_JAR)
    return found


def refuse_connect(spark: Any) -> None:
    """A session of Spark Connect is a client of a server elsewhere."""
    module = type(spark).__module__
    if ".connect" in module:
        raise UsageError(_CONNECT)


def _events(started: Any) -> Iterator[str]:
    while True:
        event = started.next(0)
        yield event
        kind = json.loads(event)["event"]
        if kind in ("result", "failure"):
            return
        if kind == "progress":
            time.sleep(_PERIOD)


def _usage(error: Exception) -> Optional[str]:
    """The message of the job's UsageException; None if it is another error."""
    java = getattr(error, "java_exception", None)
    if java is None or java.getClass().getName() != "io.github.img2dataset.api.UsageException":
        return None
    return str(java.getMessage())
