"""Names, values and signatures of the keyword arguments."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import img2dataset_spark
from img2dataset_spark import UsageError, dataset, download
from img2dataset_spark._words import words

#: The keyword arguments of the Python tool's download(), version 1.47.
OF_THE_PYTHON_TOOL = """url_list image_size output_folder processes_count resize_mode resize_only_if_bigger
    upscale_interpolation downscale_interpolation encode_quality encode_format skip_reencode output_format input_format
    url_col caption_col bbox_col thread_count number_sample_per_shard extract_exif save_additional_columns timeout
    enable_wandb wandb_project oom_shard_count compute_hash verify_hash distributor subjob_size retries
    disable_all_reencoding min_image_size max_image_area max_aspect_ratio incremental_mode max_shard_retry
    user_agent_token disallowed_header_directives ignore_ssl_certificate""".split()


def test_download_has_every_keyword_of_the_python_tool() -> None:
    assert set(OF_THE_PYTHON_TOOL) <= set(inspect.signature(download).parameters)


def test_signature_and_docstring_have_the_defaults() -> None:
    assert inspect.signature(download).parameters["image_size"].default == 256
    assert inspect.signature(download).parameters["max_image_area"].default == float("inf")
    assert ":param image_size: Target size in pixels. Default: 256." in (download.__doc__ or "")


def test_dataset_has_no_options_about_files() -> None:
    names = inspect.signature(dataset).parameters
    assert "image_size" in names
    assert "output_folder" not in names
    assert "retry_failed" not in names


def test_values_are_written_as_on_the_command_line() -> None:
    assert words(
        {
            "image_size": 384,
            "skip_reencode": True,
            "max_image_area": float("inf"),
            "timeout": 2.5,
            "output_folder": Path("my out"),
            "save_additional_columns": {"WIDTH": "list_width"},
            "disallowed_header_directives": [],
            "verify_hash": ("hash", "md5"),
            "max_download_bytes": "64MiB",
        }
    ) == [
        "--image_size=384",
        "--skip_reencode=True",
        "--max_image_area=inf",
        "--timeout=2.5",
        "--output_folder=my out",
        '--save_additional_columns={"WIDTH": "list_width"}',
        "--disallowed_header_directives=[]",
        '--verify_hash=["hash", "md5"]',
        "--max_download_bytes=64MiB",
    ]


def test_headers_are_repeated() -> None:
    assert words({"header": ["A: b", "C: d"]}) == ["--header=A: b", "--header=C: d"]


def test_none_is_the_default_except_where_it_is_a_value_of_its_own() -> None:
    assert words({"caption_col": None, "processes_count": None, "disallowed_header_directives": None}) == []
    assert words({"compute_hash": None}) == ["--compute_hash=None"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("image_sze", "Unknown option image_sze; did you mean image_size?"),
        ("output-folder", "Unknown option output-folder; did you mean output_folder?"),
        ("zzz", "Unknown option zzz; help(download) lists all options"),
    ],
)
def test_an_unknown_option_is_told_with_the_nearest(name: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        download("urls.txt", **{name: 1})  # type: ignore[misc]
    assert str(error.value) == message


def test_a_list_of_another_type_is_refused() -> None:
    with pytest.raises(UsageError, match="not list"):
        download(["http://a/b.jpg"])


def test_all_that_is_exported_is_there() -> None:
    for name in img2dataset_spark.__all__:
        assert getattr(img2dataset_spark, name).__doc__
