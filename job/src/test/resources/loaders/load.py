"""Reads a data set as people who train with it do, and prints what each library found as one JSON object.

    load.py FOLDER CACHE
"""

import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import datasets
import duckdb
import pandas
import polars
import pyarrow.parquet

folder, cache = sys.argv[1:]
datasets.disable_progress_bars()


def image_of(row):
    image = row.get("jpg")
    return None if image is None else list(image.size)


def summary(rows):
    rows = list(rows)
    first = next(row for row in rows if row.get("jpg") is not None or "jpg" not in row)
    return {
        "rows": len(rows),
        "images": sum(image_of(row) is not None for row in rows),
        "columns": list(rows[0]),
        "sizes": sorted({tuple(image_of(row)) for row in rows if image_of(row)}),
        "json": sorted(first["json"]) if "json" in first else None,
    }


def load(streaming):
    return datasets.load_dataset(folder, split="train", streaming=streaming, cache_dir=cache)


found = {
    "loaded": summary(load(False)),
    "streamed": summary(load(True)),
    "metadata": len(datasets.load_dataset("parquet", data_files=f"{folder}/[0-9]*.parquet", split="train", cache_dir=cache)),
    "pandas": sum(len(pandas.read_parquet(os.path.join(folder, f))) for f in os.listdir(folder) if f.endswith(".parquet")),
    "duckdb": duckdb.sql(f"select count(*) from '{folder}/*.parquet'").fetchone()[0],
    "polars": polars.read_parquet(f"{folder}/*.parquet").height,
    "pyarrow": sum(
        pyarrow.parquet.read_metadata(os.path.join(folder, f)).num_rows for f in os.listdir(folder) if f.endswith(".parquet")
    ),
}
print(json.dumps(found))
