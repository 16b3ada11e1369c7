"""Decodes, resizes and encodes the images of a folder with OpenCV, one round for each line on standard input.

opencv_steps.py FOLDER SIZE. Prints per extension: images, then nanoseconds of CPU for decode, resize, encode; then "end".
Alpha is dropped, which is cheaper than the composition on white that img2dataset does.
"""
import collections
import pathlib
import sys
import time

import cv2
import numpy as np


def steps(data, size):
    start = time.thread_time_ns()
    if not data:
        return 0, 0, 0, 0  # imdecode raises an error for these alone
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    decoded = time.thread_time_ns()
    if picture is None:
        return 0, 0, 0, 0
    if picture.ndim == 3 and picture.shape[2] == 4:
        picture = cv2.cvtColor(picture, cv2.COLOR_BGRA2BGR)
    height, width = picture.shape[:2]
    scale = size / max(height, width)
    target = max(1, round(width * scale)), max(1, round(height * scale))
    picture = cv2.resize(picture, target, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LANCZOS4)
    resized = time.thread_time_ns()
    cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 95])
    return 1, decoded - start, resized - decoded, time.thread_time_ns() - resized


def main():
    cv2.setNumThreads(1)
    files = sorted(path for path in pathlib.Path(sys.argv[1]).iterdir() if path.is_file())
    images = [(path.suffix[1:].lower(), path.read_bytes()) for path in files]
    for _ in sys.stdin:
        sums = collections.defaultdict(lambda: np.zeros(4, dtype=np.int64))
        for kind, data in images:
            sums[kind] += np.array(steps(data, int(sys.argv[2])))
        for kind, values in sums.items():
            print(kind, *values, sep="\t")
        print("end", flush=True)


if __name__ == "__main__":
    main()
