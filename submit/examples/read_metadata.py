"""Counts a data set's outcomes with pandas.

    pip install pandas pyarrow
    python read_metadata.py out
"""

import glob
import sys

import pandas as pd

rows = pd.concat(pd.read_parquet(name) for name in sorted(glob.glob(f"{glob.escape(sys.argv[1])}/*.parquet")))
print(rows.status.value_counts())
print(rows.error_message.value_counts().head(10))
