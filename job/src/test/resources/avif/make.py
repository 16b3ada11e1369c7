"""Makes the pictures of this folder, with Pillow, and what the reference's decoder gives for each, with OpenCV's own
Python package (opencv-python-headless, which reads AVIF by libavif)."""
import cv2
import numpy as np
from PIL import Image


def painted(width, height, channels):
    y, x = np.mgrid[0:height, 0:width]
    planes = [127 + 90 * np.sin(x / (3 + c)) * np.cos(y / (5 - c)) + 20 * np.sin(x * y / 31.0) for c in range(channels)]
    return np.clip(np.dstack(planes), 0, 255).astype(np.uint8).squeeze()


rgb = Image.fromarray(painted(61, 43, 3))
rotated = Image.Exif()
rotated[0x112] = 6  # becomes the boxes irot and imir, which the reference ignores
rgb.save("420.avif", quality=80)
rgb.save("444.avif", quality=80, subsampling="4:4:4")
rgb.save("tv.avif", quality=80, range="limited")
rgb.save("rotated.avif", quality=80, exif=rotated)
Image.fromarray(painted(61, 43, 4)).save("rgba.avif", quality=80)
Image.fromarray(painted(61, 43, 1)).save("gray.avif", quality=80)
cv2.imwrite("deep.avif", painted(61, 43, 3).astype(np.uint16) * 4,
            [cv2.IMWRITE_AVIF_DEPTH, 10, cv2.IMWRITE_AVIF_QUALITY, 80])
frames = [Image.fromarray(painted(40, 30, 3)), Image.fromarray(painted(40, 30, 3)[::-1].copy())]
frames[0].save("animated.avif", save_all=True, append_images=frames[1:])
for name in ("420", "444", "tv", "rotated", "rgba", "gray", "deep", "animated"):
    cv2.imwrite(name + ".png", cv2.imread(name + ".avif", cv2.IMREAD_UNCHANGED))
