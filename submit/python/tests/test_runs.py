"""Real runs: in a session behind a gateway, and by the launcher."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any, Callable, List

import pytest

from img2dataset_spark import (
    Progress,
    TooFewSuccessesError,
    UsageError,
    dataset,
    download,
)

LOOPBACK = {"allowed_networks": ["127.0.0.0/8"]}


@pytest.fixture
def urls(images: str, tmp_path: Path) -> Path:
    file = tmp_path / "urls.txt"
    file.write_text(f"{images}/ok/1.jpg\n{images}/missing\n{images}/ok/2.jpg\n")
    return file


def test_a_run_in_a_session_gives_its_summary(spark: Any, urls: Path, tmp_path: Path) -> None:
    seen: List[Progress] = []
    summary = download(
        urls,
        spark=spark,
        progress=seen.append,
        output_folder=tmp_path / "out ü",
        output_format="webdataset",
        image_size=64,
        **LOOPBACK,
    )
    assert summary.is_complete
    assert (summary.rows, summary.images) == (3, 2)
    assert summary.status_counts == {"success": 2, "failed_to_download": 1, "failed_to_resize": 0}
    assert summary.failure_reasons == {"http_4xx": 1}
    assert [shard.id for shard in summary.shards] == ["00000"]
    assert (tmp_path / "out ü" / "00000.tar").exists()
    assert "3 rows in" in str(summary)
    assert seen and seen[-1].run_id == summary.run_id


def test_mistakes_are_usage_errors_of_one_line(spark: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="output_format: ") as error:
        download("urls.txt", spark=spark, progress=False, output_format="zip", output_folder=tmp_path / "out")
    assert "\n" not in str(error.value)
    with pytest.raises(UsageError, match="nowhere.txt"):
        download(tmp_path / "nowhere.txt", spark=spark, progress=False, output_folder=tmp_path / "out")
    assert not (tmp_path / "out" / "00000").exists()


def test_a_frame_of_spark_is_a_list(spark: Any, images: str, tmp_path: Path) -> None:
    frame = spark.sql(f"select '{images}/ok/1.jpg' as link, 'one' as words")
    summary = download(
        frame, progress=False, url_col="link", caption_col="words", output_folder=tmp_path / "out", **LOOPBACK
    )
    assert summary.images == 1
    assert (tmp_path / "out" / "00000" / "000000000.txt").read_text() == "one"
    with pytest.raises(UsageError, match="leave out input_format"):
        download(frame, input_format="parquet")


def test_a_lazy_frame_has_the_images(spark: Any, images: str) -> None:
    frame = spark.sql(f"select explode(array('{images}/ok/1.jpg', '{images}/missing')) as url")
    made = dataset(spark, frame, image_size=64, **LOOPBACK)
    assert made.where("status = 'success' and image is not null and width = 64").count() == 1
    with pytest.raises(UsageError, match="nothere"):
        dataset(spark, frame, url_col="nothere")


def test_too_few_successes_are_an_exception_with_the_summary(spark: Any, urls: Path, tmp_path: Path) -> None:
    with pytest.raises(TooFewSuccessesError, match="min_success_rate 0.9 asks for: 2 of 3") as error:
        download(
            urls, spark=spark, progress=False, min_success_rate=0.9, output_folder=tmp_path / "out", **LOOPBACK
        )
    assert error.value.summary.images == 2


def test_ctrl_c_cancels_the_run_in_a_session(spark: Any, images: str, tmp_path: Path) -> None:
    list_file = tmp_path / "urls.txt"
    list_file.write_text(f"{images}/ok/1.jpg\n{images}/held/2.jpg\n")

    with pytest.raises(KeyboardInterrupt, match="finished shards stay"):
        download(
            list_file,
            spark=spark,
            progress=_ctrl_c_after_a_shard(),
            output_folder=tmp_path / "out",
            number_sample_per_shard=1,
            timeout=100,
            **LOOPBACK,
        )
    assert (tmp_path / "out" / "00000_stats.json").exists()
    assert not (tmp_path / "out" / "00001_stats.json").exists()


def test_a_session_without_the_jar_is_told(spark: Any) -> None:
    class Elsewhere:
        _jvm = type("View", (), {"java": spark._jvm.java, "io": spark._jvm.nowhere})()

    with pytest.raises(UsageError, match="has no img2dataset jar"):
        download("urls.txt", spark=Elsewhere())  # type: ignore[arg-type]


def test_the_launcher_runs_a_frame_of_pandas(
    jar: str, images: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    pandas = pytest.importorskip("pandas")
    list_of_rows = pandas.DataFrame({"url": [f"{images}/ok/1.jpg", f"{images}/missing"], "no": [1, 2]})

    def run() -> Any:
        return download(
            list_of_rows,
            output_folder=tmp_path / "out",
            output_format="parquet",
            save_additional_columns=["no"],
            processes_count=1,
            **LOOPBACK,
        )

    summary = run()
    assert (summary.rows, summary.images) == (2, 1)
    assert summary.is_complete
    assert json.loads((tmp_path / "out" / "00000_stats.json").read_text())["count"] == 2
    assert run().shards_finished_before == 1  # the same rows are the same list
    assert "WARN" not in capfd.readouterr().err


def test_the_launcher_tells_mistakes_in_one_line(jar: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        download(tmp_path / "nowhere.txt", image_size="big", progress=False)  # type: ignore[arg-type]
    assert str(error.value).startswith("--image_size: ")


def test_ctrl_c_ends_the_launcher_as_it_ends_the_command(jar: str, images: str, tmp_path: Path) -> None:
    list_file = tmp_path / "urls.txt"
    list_file.write_text(f"{images}/ok/1.jpg\n{images}/held/2.jpg\n")

    with pytest.raises(KeyboardInterrupt, match="finished shards stay"):
        download(
            list_file,
            progress=_ctrl_c_after_a_shard(),
            output_folder=tmp_path / "out",
            number_sample_per_shard=1,
            timeout=100,
            **LOOPBACK,
        )
    assert (tmp_path / "out" / "00000_stats.json").exists()
    assert not (tmp_path / "out" / "00001_stats.json").exists()


def _ctrl_c_after_a_shard() -> Callable[[Progress], None]:
    pressed: List[bool] = []

    def interrupt(now: Progress) -> None:
        if now.shards_done == 1 and not pressed:
            pressed.append(True)
            signal.raise_signal(signal.SIGINT)

    return interrupt
