"""Reads batches from a webdataset folder with PyTorch, using only the tars.

    python read_pytorch.py out
"""

import glob
import io
import sys
import tarfile

import numpy as np
import torch
from PIL import Image


class Shards(torch.utils.data.IterableDataset):
    """One sample per image; workers share the tars among themselves."""

    def __init__(self, folder):
        super().__init__()
        self.tars = sorted(glob.glob(f"{glob.escape(folder)}/*.tar"))

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        for name in self.tars[worker.id :: worker.num_workers] if worker else self.tars:
            with tarfile.open(name) as tar:
                yield from samples(tar)


def samples(tar):
    """The members of one sample are adjacent."""
    sample = {}
    for member in tar:
        key, kind = member.name.rsplit(".", 1)
        if sample and sample["key"] != key:
            yield sample
            sample = {}
        sample["key"] = key
        sample[kind] = value(kind, tar.extractfile(member).read())
    if sample:
        yield sample


def value(kind, data):
    if kind in ("jpg", "png", "webp"):
        return torch.from_numpy(np.array(Image.open(io.BytesIO(data)).convert("RGB")))
    return data.decode()


if __name__ == "__main__":
    for batch in torch.utils.data.DataLoader(Shards(sys.argv[1]), batch_size=4):
        print(batch["jpg"].shape, batch["key"])
