"""What of a picture is shown?

Never the file that was sent: its pixels are drawn anew, upright, at most ``SIDE`` pixels long, as
a JPEG without any metadata. The work is done in threads of which there are two, under limits that
a decompression bomb meets before a pixel is decoded.
"""

import warnings
from io import BytesIO
from typing import Literal

from PIL import Image

from domain.refusals import Refused
from services.attachments import pixels

SIDE = 1600
MEDIA_TYPE = "image/jpeg"
MAX_PIXELS = 50_000_000
MAX_PIXELS_BASELINE_JPEG = 120_000_000  # decoded at an eighth of its size, so that large cameras may pass
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Pillow warns above this and raises above twice this; our own, lower limits are checked first.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS_BASELINE_JPEG
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)

Format = Literal["JPEG", "PNG", "WEBP", "GIF"]


def derive(data: bytes, form: Format) -> bytes:
    """Return the picture that is shown; raises ``Refused("attachment_broken")``."""
    try:
        bare, exif = pixels.split(data, form)
        with Image.open(BytesIO(bare), formats=[form]) as image:
            _check_size(image)
            return _draw(image, _UPRIGHT.get(pixels.orientation(exif)))
    except Exception as error:  # hostile bytes make a decoder fail in any way
        raise Refused("attachment_broken", pointer="/file") from error


def _check_size(image: Image.Image) -> None:
    baseline = image.format == "JPEG" and not image.info.get("progressive")
    if image.width * image.height > (MAX_PIXELS_BASELINE_JPEG if baseline else MAX_PIXELS):
        raise Image.DecompressionBombError


def _draw(image: Image.Image, turn: Image.Transpose | None) -> bytes:
    image.draft("RGB", (SIDE, SIDE))  # JPEG only: decodes fewer pixels
    pixels: Image.Image = image
    if image.mode.startswith("I"):  # 16 bits a channel
        pixels = image.convert("I").point(lambda value: value / 256).convert("L")
    elif image.mode in {"1", "P", "PA"}:  # a palette cannot be scaled smoothly
        pixels = image.convert("RGBA")
    pixels.thumbnail((SIDE, SIDE))
    clean = Image.new("RGB", pixels.size, "white")  # a new picture has no metadata to carry over
    if pixels.has_transparency_data:
        pixels = pixels.convert("RGBA")
        clean.paste(pixels, mask=pixels.getchannel("A"))
    else:
        clean.paste(pixels.convert("RGB"))
    if turn is not None:
        clean = clean.transpose(turn)
    drawn = BytesIO()
    clean.save(drawn, "JPEG", quality=85, optimize=True)
    return drawn.getvalue()
