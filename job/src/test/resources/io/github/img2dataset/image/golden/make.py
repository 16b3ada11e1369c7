"""Makes the inputs of this folder and what the reference's steps give for them, with OpenCV's own Python package.

Run with opencv-python-headless, numpy and pillow. expected.tsv has per case: input, resize mode, size, only if bigger,
up, down, format, quality; then width, height and the SHA-256 of the file (jpg) or of the pixels (png, webp lossless).

4.14 and 5.0 give the same. Intel's IPP is switched off, which the packages for x86 have and the Java ones have not: it
rounds linear interpolation of 16 bits and floats differently, and nothing else here.
"""
import hashlib
import io

import cv2
import numpy as np
from PIL import Image

NAMES = {"nearest": cv2.INTER_NEAREST, "linear": cv2.INTER_LINEAR, "cubic": cv2.INTER_CUBIC,
         "area": cv2.INTER_AREA, "lanczos": cv2.INTER_LANCZOS4}


def painted(width, height, channels):
    y, x = np.mgrid[0:height, 0:width]
    planes = [127 + 90 * np.sin(x / (3 + c)) * np.cos(y / (5 - c)) + 20 * np.sin(x * y / 31.0) for c in range(channels)]
    return np.clip(np.dstack(planes), 0, 255).astype(np.uint8).squeeze()


def inputs():
    rgb = Image.fromarray(painted(61, 43, 3))
    rgba = Image.fromarray(painted(61, 43, 4))
    yield "rgb.jpg", rgb, dict(quality=90)
    yield "progressive.jpg", rgb, dict(quality=80, progressive=True)
    yield "cmyk.jpg", rgb.convert("CMYK"), dict(quality=90)
    yield "gray.jpg", rgb.convert("L"), dict(quality=90)
    yield "rgba.png", rgba, {}
    yield "rgba.webp", rgba, dict(lossless=True)
    yield "rgb.webp", rgb, dict(quality=80)
    yield "la.png", rgba.convert("LA"), {}
    palette = rgb.quantize(16)
    yield "palette.png", palette, {}
    yield "palette_trns.png", palette, dict(transparency=3)
    yield "palette.gif", palette, {}
    yield "bit.png", rgb.convert("1"), {}
    yield "gray16.png", Image.fromarray((painted(61, 43, 1).astype(np.uint16) * 200)), {}
    yield "rgb.bmp", rgb, {}
    yield "rgb.tiff", rgb, dict(compression="tiff_lzw")
    yield "rgb.ppm", rgb, {}
    yield "wide.png", Image.fromarray(painted(300, 3, 3)), {}
    yield "thin.png", Image.fromarray(painted(1, 200, 3)), {}
    yield "dot.png", Image.fromarray(painted(1, 1, 3).reshape(1, 1, 3)), {}
    yield "rotated.jpg", rgb, dict(quality=90, exif=rotated())
    yield "rgb16.png", wide(painted(61, 43, 3)), {}
    yield "rgba16.png", wide(painted(61, 43, 4)), {}
    yield "rgb16.tiff", wide(painted(61, 43, 3)), {}
    yield "float.tiff", painted(61, 43, 3).astype(np.float32) * np.float32(1.25), {}
    yield "big.tiff", rgb, dict(big_tiff=True)
    frames = [Image.fromarray(painted(40, 30, 4)), Image.fromarray(painted(40, 30, 4)[::-1].copy())]
    yield "animated.webp", frames[0], dict(save_all=True, append_images=frames[1:], lossless=True)
    yield "animated.gif", frames[0].quantize(16), dict(save_all=True, append_images=[frames[1].quantize(16)])


def wide(picture):
    """16 bits, half of the values above what 8 bits hold."""
    return picture.astype(np.uint16) * 2 + 1


def encoded(name, picture, options):
    if isinstance(picture, np.ndarray):
        return cv2.imencode("." + name.split(".")[1], picture)[1].tobytes()
    stream = io.BytesIO()
    form = name.split(".")[1]
    picture.save(stream, format={"jpg": "jpeg"}.get(form, form), **options)
    return stream.getvalue()


def rotated():
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def scaled(picture, scale):
    if scale == 1.0:
        return None
    height, width = picture.shape[:2]
    return max(1, round(width * scale)), max(1, round(height * scale))


def transformed(data, mode, size, only_bigger, up, down):
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if picture.ndim == 3 and picture.shape[2] == 4:
        alpha = picture[:, :, 3:4]
        picture = np.rint(np.clip(alpha / 255 * picture[:, :, :3] + 255 - alpha, 0, 255)).astype(np.uint8)
    height, width = picture.shape[:2]
    smallest = mode in ("keep_ratio", "center_crop")
    side = min(width, height) if smallest else max(width, height)
    if mode == "no" or (only_bigger and side <= size):
        return picture
    target = scaled(picture, size / side)
    if target and target != (width, height):
        picture = cv2.resize(picture, target, interpolation=NAMES[down if side > size else up])
    height, width = picture.shape[:2]
    if mode == "center_crop":
        y, x = (height - size) // 2, (width - size) // 2
        picture = picture[y:y + size, x:x + size]
    if mode == "border":
        y, x = (size - height) // 2, (size - width) // 2
        picture = cv2.copyMakeBorder(picture, y, size - height - y, x, size - width - x, cv2.BORDER_CONSTANT,
                                     value=[255, 255, 255])
    return picture


def digest(picture, form, quality):
    flag = {"jpg": cv2.IMWRITE_JPEG_QUALITY, "png": cv2.IMWRITE_PNG_COMPRESSION, "webp": cv2.IMWRITE_WEBP_QUALITY}
    data = cv2.imencode("." + form, picture, [flag[form], quality])[1].tobytes()
    if form != "jpg":
        data = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED).tobytes()
    return hashlib.sha256(data).hexdigest()


def cases(name):
    yield "border", 32, False, "lanczos", "area", "jpg", 95
    yield "border", 32, False, "lanczos", "area", "png", 1
    yield "border", 97, False, "lanczos", "area", "jpg", 80
    yield "keep_ratio", 24, False, "lanczos", "area", "jpg", 95
    yield "keep_ratio_largest", 50, True, "cubic", "linear", "webp", 101
    yield "center_crop", 20, False, "linear", "nearest", "jpg", 95
    yield "center_crop", 70, False, "nearest", "cubic", "png", 9
    yield "keep_ratio_largest", 33, False, "area", "lanczos", "jpg", 10
    yield "keep_ratio_largest", 90, False, "area", "area", "png", 0
    yield "border", 61, True, "lanczos", "area", "jpg", 95
    yield "no", 32, False, "lanczos", "area", "jpg", 95


if __name__ == "__main__":
    cv2.ipp.setUseIPP(False)
    with open("expected.tsv", "w", encoding="utf-8") as out:
        for name, picture, options in inputs():
            data = encoded(name, picture, options)
            open(name, "wb").write(data)
            for case in cases(name):
                result = transformed(data, *case[:5])
                row = [name, *case, result.shape[1], result.shape[0], digest(result, *case[5:])]
                out.write("\t".join(map(str, row)) + "\n")
