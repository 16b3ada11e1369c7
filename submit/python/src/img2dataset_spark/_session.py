"""Spark sessions that have the job's jar."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, List, Mapping, Optional, Union

from ._errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

VERSION = "0.1.0"
COORDINATES = f"io.github.img2dataset:img2dataset-spark:{VERSION}:spark"

_PLUGIN = "io.github.img2dataset.report.ProgressPlugin"
_COORDINATES = re.compile(r"([\w.-]+):([\w.-]+):([\w.-]+)(?::([\w.-]+))?")
_OLDEST_SPARK = (3, 5)


def build_session(
    jar: Union[str, os.PathLike[str], None] = None,
    *,
    master: Optional[str] = None,
    app_name: str = "img2dataset",
    config: Optional[Mapping[str, Any]] = None,
) -> SparkSession:
    """Creates a Spark session with the job's jar and live progress. Needs PySpark 3.5 to 4.2 and Java 17 or newer.

    :param jar: a path or an address that Spark reads (``s3a://bucket/jars/...``), or Maven coordinates such as
        ``io.github.img2dataset:img2dataset-spark:0.1.0:spark``, which the local Maven repository must have. None looks at
        IMG2DATASET_JAR, at the clone in IMG2DATASET_HOME or around this package, and in the local Maven repository
    :param master: such as ``local[4]``; None leaves it to Spark's own settings
    :param config: further Spark settings, such as ``{"spark.driver.memory": "4g"}``
    """
    try:
        import pyspark
        from pyspark.sql import SparkSession as Session
    except ImportError:
        raise UsageError("pyspark is not installed: pip install 'img2dataset-spark[pyspark]'") from None
    if tuple(int(part) for part in pyspark.__version__.split(".")[:2]) < _OLDEST_SPARK:
        raise UsageError(f"PySpark {pyspark.__version__} is too old: the job needs 3.5 to 4.2")
    settings = settings_with(find_jar(jar), config or {})
    builder: Any = Session.builder.appName(app_name)
    if master is not None:
        builder = builder.master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    from . import _jvm

    _jvm.bridge(spark)  # says it where a session was there already, without the jar
    return spark  # type: ignore[no-any-return,unused-ignore]


def settings_with(jar: str, config: Mapping[str, Any]) -> Mapping[str, str]:
    """Spark's settings with the jar and the plugin beside what the caller has there."""
    settings = {name: _text(value) for name, value in config.items()}
    for name, value in (("spark.jars", jar), ("spark.plugins", _PLUGIN)):
        there = settings.get(name, "")
        if value not in there.split(","):
            settings[name] = f"{there},{value}" if there else value
    return settings


def find_jar(jar: Union[str, os.PathLike[str], None] = None) -> str:
    """The jar's path or address; see :func:`build_session`."""
    if jar is None:
        return _first(_places())
    name = os.fspath(jar)
    coordinates = _COORDINATES.fullmatch(name)
    if coordinates:
        return _of_maven(name, coordinates)
    if "://" in name or os.path.isfile(name):
        return name
    raise UsageError(f"There is no jar at {name}")


def _places() -> List[Path]:
    places = [Path(os.environ["IMG2DATASET_JAR"])] if os.environ.get("IMG2DATASET_JAR") else []
    trees = [Path(os.environ["IMG2DATASET_HOME"])] if os.environ.get("IMG2DATASET_HOME") else []
    trees += [folder.parent for folder in Path(__file__).resolve().parents if folder.name == "submit"]
    places += [tree / "job" / "target" / f"img2dataset-spark-{VERSION}-spark.jar" for tree in trees]
    return places + [_in_maven(*COORDINATES.split(":"))]


def _first(places: List[Path]) -> str:
    for place in places:
        if place.is_file():
            return str(place)
    raise UsageError(
        f"The jar of {COORDINATES} was not found: set IMG2DATASET_JAR to it, IMG2DATASET_HOME to a built clone,"
        " or pass build_session(jar=...)"
    )


def _of_maven(name: str, coordinates: re.Match[str]) -> str:
    group, artifact, version, classifier = coordinates.groups()
    place = _in_maven(group, artifact, version, classifier or "spark")
    if place.is_file():
        return str(place)
    raise UsageError(
        f"{name} is not in the local Maven repository ({place}): get it with mvn dependency:get"
        f" -Dartifact={group}:{artifact}:{version}:jar:{classifier or 'spark'}, or install it from a clone"
    )


def _in_maven(group: str, artifact: str, version: str, classifier: str) -> Path:
    repository = Path.home() / ".m2" / "repository"
    return repository.joinpath(*group.split("."), artifact, version, f"{artifact}-{version}-{classifier}.jar")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
