"""Makes the files of this folder with Pillow and writes down what exifread 3.0 says of them (run with both installed)."""
import io
import json

import exifread
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

exif = Image.Exif()
exif[0x010F] = "Canon "
exif[0x0110] = "M\u00fcller 5D"
exif[0x0112] = 6
exif[0x011A] = IFDRational(300, 1)
exif[0x0128] = 2
exif[0x0132] = "2020:01:02 03:04:05"
exif[0x9C9B] = "t\0i\0t\0".encode("latin-1")
exif[0xC5D9] = (1, 2, 3)
ifd = exif.get_ifd(0x8769)
ifd[0x829A] = IFDRational(20, 1000)
ifd[0x829D] = IFDRational(28, 10)
ifd[0x8822] = 2
ifd[0x9000] = b"0230"
ifd[0x9101] = b"\1\2\3\0"
ifd[0x9204] = IFDRational(-1, 3)
ifd[0x9207] = 5
ifd[0x9209] = 16
ifd[0x920A] = IFDRational(50, 1)
ifd[0x927C] = b"maker note that is left out"
ifd[0x9286] = b"ASCII\0\0\0left out"
ifd[0xA001] = 1
ifd[0xA301] = b"\1"
ifd[0xA432] = (IFDRational(24, 1), IFDRational(70, 1), IFDRational(0, 0), IFDRational(28, 10))
ifd[0xEA1C] = bytes(range(60))
gps = exif.get_ifd(0x8825)
gps[0] = b"\2\3\0\0"
gps[1] = "N"
gps[2] = (IFDRational(48), IFDRational(51), IFDRational(2972, 100))
gps[5] = b"\1"
gps[0x1D] = "2020:01:02"

picture = Image.new("RGB", (8, 8), (200, 100, 50))
for name in ("tags.jpg", "tags.png", "tags.webp", "tags.tiff"):
    picture.save(name, exif=exif)
expected = {}
for name in ("tags.jpg", "tags.png", "tags.webp", "tags.tiff"):
    tags = exifread.process_file(open(name, "rb"), details=False)
    expected[name] = {key: str(value).strip() for key, value in tags.items()}
with open("expected.tsv", "w", encoding="utf-8") as out:
    for name, tags in expected.items():
        for key, value in tags.items():
            out.write(f"{name}\t{key}\t{value.encode('unicode_escape').decode()}\n")
