"""Reads Parquet files of a data set without its card, and prints what the column of images is to each library.

    image_column.py FOLDER CACHE COLUMN
"""

import glob
import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import datasets
import pyarrow.parquet

folder, cache, column = sys.argv[1:]
datasets.disable_progress_bars()

files = sorted(glob.glob(f"{folder}/[0-9]*.parquet"))
rows = datasets.load_dataset("parquet", data_files=files, split="train", cache_dir=cache)
images = [row[column] for row in rows if row[column] is not None]
with open(os.path.join(folder, "croissant.jsonld"), encoding="utf-8") as file:
    croissant = json.load(file)
described = {field["source"]["extract"]["column"] for field in croissant["recordSet"][0]["field"]}
schema = pyarrow.parquet.read_schema(files[0])

print(
    json.dumps(
        {
            "feature": type(rows.features[column]).__name__,
            "images": len(images),
            "sizes": sorted({image.size for image in images if hasattr(image, "size")}),
            "arrow": str(schema.field(column).type),
            "last": schema.names[-1],
            "missing": sorted(described - set(schema.names)),
        }
    )
)
