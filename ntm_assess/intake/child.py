"""The child process of intake: parses one file within limits, writes pictures of its pages, answers in JSON.

Run as: python -m ntm_assess.intake.child FILE MEDIA_TYPE FOLDER
"""

import contextlib
import json
import sys
import warnings
from pathlib import Path

from PIL import Image, ImageOps
from pypdfium2 import PdfDocument, PdfiumError

from ntm_assess.intake import MOST_PAGES_SHOWN, Refusal, Refused, confinement

MOST_PIXELS = 40_000_000
PAGE_WIDTH = 1000  # pixels: a page of A4 is readable at that width
PHOTO_SIDE = 1600
LONGEST_PAGE = 4  # times its width; longer pages are cut to a picture that still opens
PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD


def main(file: Path, media_type: str, folder: Path) -> dict[str, object]:
    try:
        pages = _pdf(file, folder) if media_type == "application/pdf" else _photo(file, media_type, folder)
    except Refused as refused:
        return {"refusal": str(refused.refusal)}
    return {"pages": pages}


def _pdf(file: Path, folder: Path) -> int:
    try:
        document = PdfDocument(str(file))
    except PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == PASSWORD_NEEDED
        raise Refused(Refusal.ENCRYPTED if is_locked else Refusal.UNREADABLE) from error
    with contextlib.closing(document):
        if len(document) == 0:
            raise Refused(Refusal.UNREADABLE)
        for index in range(min(len(document), MOST_PAGES_SHOWN)):
            _draw(document, index, folder / f"{index + 1}.png")
        return len(document)


def _draw(document: PdfDocument, index: int, target: Path) -> None:
    try:
        page = document[index]
        width, height = page.get_size()
        if width <= 0 or height <= 0:
            raise Refused(Refusal.UNREADABLE)
        scale = min(PAGE_WIDTH / width, PAGE_WIDTH * LONGEST_PAGE / height)
        picture = page.render(scale=scale, may_draw_forms=False).to_pil()
    except PdfiumError as error:
        raise Refused(Refusal.UNREADABLE) from error
    # 48 colours are enough for print and stamps, and a third of the bytes.
    picture.convert("RGB").quantize(48).save(target, optimize=True)


def _photo(file: Path, media_type: str, folder: Path) -> int:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    kind = "PNG" if media_type == "image/png" else "JPEG"
    try:
        with Image.open(file, formats=[kind]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused(Refusal.TOO_MANY_PIXELS)
            opened.draft("RGB", (PHOTO_SIDE, PHOTO_SIDE))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
            # Encoded anew: whatever else the bytes carried (place, a second file) stays behind.
            _on_white(upright).save(folder / "1.jpg", quality=82, optimize=True)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(Refusal.TOO_MANY_PIXELS) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise Refused(Refusal.UNREADABLE) from error
    return 1


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("RGBA", "LA", "P"):
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    white = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(white, layer).convert("RGB")


if __name__ == "__main__":
    confinement.confine()
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))))
