"""Where the jar is found, and which sessions are refused."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from img2dataset_spark import UsageError, build_session, dataset, download
from img2dataset_spark._session import find_jar, settings_with


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("IMG2DATASET_JAR", raising=False)
    monkeypatch.setenv("IMG2DATASET_HOME", str(tmp_path / "clone"))
    monkeypatch.setenv("HOME", str(tmp_path))


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True)
    path.touch()
    return path


def test_the_jar_is_found_by_its_variable_its_tree_and_its_coordinates(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    maven = _made(
        tmp_path / ".m2/repository/io/github/img2dataset/img2dataset-spark/0.1.0/img2dataset-spark-0.1.0-spark.jar"
    )
    assert find_jar("io.github.img2dataset:img2dataset-spark:0.1.0") == str(maven)
    assert find_jar("io.github.img2dataset:img2dataset-spark:0.1.0:spark") == str(maven)
    built = _made(tmp_path / "clone/job/target/img2dataset-spark-0.1.0-spark.jar")
    assert find_jar() == str(built)
    named = _made(tmp_path / "elsewhere/a.jar")
    monkeypatch.setenv("IMG2DATASET_JAR", str(named))
    assert find_jar() == str(named)
    assert find_jar(named) == str(named)
    assert find_jar("s3a://bucket/jars/a.jar") == "s3a://bucket/jars/a.jar"


def test_a_jar_that_is_not_there_is_one_line_with_the_cure() -> None:
    with pytest.raises(UsageError, match="There is no jar at nowhere.jar"):
        find_jar("nowhere.jar")
    with pytest.raises(UsageError, match="mvn dependency:get -Dartifact=a.b:c:1.0:jar:spark"):
        find_jar("a.b:c:1.0")


def test_settings_of_the_caller_stay() -> None:
    assert settings_with("my.jar", {"spark.jars": "other.jar", "spark.ui.enabled": False}) == {
        "spark.jars": "other.jar,my.jar",
        "spark.ui.enabled": "false",
        "spark.plugins": "io.github.img2dataset.report.ProgressPlugin",
    }


def test_a_session_needs_pyspark() -> None:
    if importlib.util.find_spec("pyspark"):
        pytest.skip("there is a pyspark here")
    with pytest.raises(UsageError, match=r"pip install 'img2dataset-spark\[pyspark\]'"):
        build_session()


def test_spark_connect_is_told_to_use_a_jar_task() -> None:
    connect = type("SparkSession", (), {"__module__": "pyspark.sql.connect.session"})()
    for call in (lambda: download("urls.txt", spark=connect), lambda: dataset(connect, None)):
        with pytest.raises(UsageError, match="run the job as a JAR task") as error:
            call()
        assert "\n" not in str(error.value)


class _Properties:
    """A JVM of that Java, with py4j's answer to unknown classes."""

    def __init__(self, release: str) -> None:
        self._release = release

    def __getattr__(self, name: str) -> Any:
        return self

    def getProperty(self, name: str) -> str:
        return self._release


@pytest.mark.parametrize(("release", "message"), [("11", "runs on Java 11"), ("1.8", "runs on Java 1.8")])
def test_an_old_java_is_told(release: str, message: str) -> None:
    session: Any = type("SparkSession", (), {"_jvm": _Properties(release)})()
    with pytest.raises(UsageError, match=message):
        download("urls.txt", spark=session)
