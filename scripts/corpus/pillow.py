"""Decodes the images whose paths come on standard input, one on each line, with Pillow: upright, as RGB.

For each, standard output gets a line, "width height kind" or "- reason", and after the former the pixels. The kind is the format;
with a suffix where Pillow is known to be the odd one:
  -16      one channel of more than eight bits: Pillow makes white of all above 255; here its first eight bits are given instead
  -32      one channel of 32 bits, whose range is not known
  -float   floating point
  -RLE     bitmaps with run lengths
  -Lab     CIE L*a*b*, which Pillow converts through a profile
  -planar  planes of YCbCr, or of 16 bits, which Pillow takes for RGB and for bytes
"""

import sys
import warnings

from PIL import Image, ImageOps

warnings.simplefilter("ignore")
Image.MAX_IMAGE_PIXELS = 1 << 27
out = sys.stdout.buffer


def decode(path):
    with Image.open(path) as image:
        if image.width * image.height > Image.MAX_IMAGE_PIXELS:
            raise ValueError("too large")
        kind = image.format
        if kind == "BMP" and image.info.get("compression") in (1, 2):
            kind += "-RLE"
        elif kind == "TIFF" and image.tag_v2.get(262) == 8:
            kind += "-Lab"
        elif kind == "TIFF" and image.tag_v2.get(284) == 2 and (image.tag_v2.get(262) == 6 or max(image.tag_v2.get(258)) > 8):
            kind += "-planar"
        if image.format == "TIFF":
            image.load()  # which turns it already
        else:
            image = ImageOps.exif_transpose(image)
        if image.mode == "I" and kind == "TIFF" and image.tag_v2.get(258) == (32,):
            kind += "-32"
        elif image.mode in ("I", "I;16", "I;16B", "I;16L", "I;16N"):
            kind += "-16"
            image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
        elif image.mode == "F":
            kind += "-float"
        return image.convert("RGB"), kind


for line in sys.stdin:
    try:
        picture, kind = decode(line.rstrip("\n"))
    except Exception as problem:
        out.write(f"- {type(problem).__name__}: {' '.join(str(problem).split())}\n".encode())
    else:
        out.write(f"{picture.width} {picture.height} {kind}\n".encode())
        out.write(picture.tobytes())
    out.flush()
