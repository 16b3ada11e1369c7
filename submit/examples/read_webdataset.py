"""Reads a webdataset folder with the webdataset package, shuffled and decoded.

    pip install webdataset pillow
    python read_webdataset.py out
"""

import glob
import sys

import webdataset as wds

tars = sorted(glob.glob(f"{glob.escape(sys.argv[1])}/*.tar"))
samples = wds.WebDataset(tars, shardshuffle=len(tars) > 1 and len(tars)).shuffle(1000).decode("pil").to_tuple("__key__", "jpg;png", "json")
for key, image, metadata in samples:
    print(key, image.size, metadata["url"])
