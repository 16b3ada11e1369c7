"""Reads a data set's folder with Hugging Face's datasets; its README.md tells the library what the files hold.

    pip install datasets pillow
    python read_huggingface.py out
"""

import sys

from datasets import load_dataset

folder = sys.argv[1]
for row in load_dataset(folder, split="train", streaming=True):
    print({name: value for name, value in row.items() if name != "json"})

# Every row of the list, failed ones included, whatever the format of the images.
rows = load_dataset("parquet", data_files=f"{folder}/[0-9]*.parquet", split="train")
print(rows.num_rows, "rows,", sum(status == "success" for status in rows["status"]), "images")
