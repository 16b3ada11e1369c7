"""Makes blur-*.png, what the reference's steps give for bounding boxes, with OpenCV's own Python package.

Input is rgb.bmp or gray.jpg of make.py; BlurTest repeats the names, modes, sizes and boxes.
"""
import cv2
import numpy as np

from make import transformed


def blurred(picture, boxes):
    height, width = picture.shape[:2]
    sharp = picture.astype(np.float32) / 255.0
    mask = np.zeros_like(sharp)
    longest = 0
    for x0, y0, x1, y1 in boxes:
        left, top, right, bottom = int(x0 * width), int(y0 * height), int(x1 * width), int(y1 * height)
        longer = max(right - left, bottom - top)
        longest = max(longest, longer)
        left, right = (np.clip(int(v), 0, width - 1) for v in (left - 0.1 * longer, right + 0.1 * longer))
        top, bottom = (np.clip(int(v), 0, height - 1) for v in (top - 0.1 * longer, bottom + 0.1 * longer))
        mask[top:bottom, left:right, ...] = 1
    sigma = 0.1 * longest
    side = int(2 * np.ceil(4 * sigma)) + 1
    soft = cv2.GaussianBlur(sharp, (side, side), sigmaX=sigma, sigmaY=sigma)
    mask = cv2.GaussianBlur(mask, (side, side), sigmaX=sigma, sigmaY=sigma)
    return ((sharp * (1 - mask) + soft * mask) * 255.0).astype(np.uint8)


CASES = {
    "one": ("rgb.bmp", 61, [(0.25, 0.3, 0.6, 0.7)]),
    "edge": ("rgb.bmp", 61, [(0, 0, 0.3, 0.9), (0.8, 0.5, 1, 1)]),
    "all": ("rgb.bmp", 61, [(0, 0, 1, 1)]),
    "tiny": ("rgb.bmp", 61, [(0.5, 0.5, 0.505, 0.505), (0.2, 0.2, 0.26, 0.23)]),
    "gray": ("gray.jpg", 200, [(0.1, 0.4, 0.3, 0.6), (0.7, 0.1, 0.75, 0.9)]),
}

if __name__ == "__main__":
    for case, (name, size, boxes) in CASES.items():
        data = open(name, "rb").read()
        picture = transformed(data, "keep_ratio_largest", size, False, "lanczos", "area")
        cv2.imwrite(f"blur-{case}.png", blurred(picture, boxes), [cv2.IMWRITE_PNG_COMPRESSION, 9])
