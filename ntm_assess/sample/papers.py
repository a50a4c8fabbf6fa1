"""Invented papers of evidence, each of which says that it is one."""

from io import BytesIO

from PIL import Image, ImageDraw
from weasyprint import HTML

from ntm_assess import intake
from ntm_assess.storage.evidence_files import EvidenceFiles

PAGE = """
<html lang="vi"><style>
@page {{ size: A4; margin: 20mm 15mm 20mm 30mm }}
body {{ font: 14pt "Tinos", "Liberation Serif", "Noto Serif", serif; line-height: 1.5 }}
h1 {{ font-size: 15pt; text-align: center; margin: 12mm 0 8mm }}
.mau {{ color: #963408; text-align: center; border: 1pt solid #963408; padding: 2mm }}
table {{ width: 100%; border-collapse: collapse; margin: 6mm 0 }} td {{ border: 0.5pt solid; padding: 2mm }}
.ky {{ margin: 14mm 0 0 50%; text-align: center; font-weight: bold }}
</style><title>{title}</title>
<p class="mau">Dữ liệu mẫu – văn bản này không có thật</p>
<h1>{title}</h1>
<p>{text}</p>
<table>
<tr><td>Tổng số</td><td>theo biểu kèm theo</td></tr>
<tr><td>Đạt yêu cầu</td><td>theo biểu kèm theo</td></tr>
</table>
<p class="ky">NGƯỜI KÝ MẪU</p>
</html>
"""

CONFIRMATION = ("giay-xac-nhan-mau.pdf", "Giấy xác nhận số liệu (mẫu)", "Xác nhận số liệu của xã trong năm là đúng.")
TABLE = ("bieu-so-lieu-mau.pdf", "Biểu tổng hợp số liệu (mẫu)", "Biểu tổng hợp do xã lập, có xác nhận của thôn.")
PHOTO = ("anh-hien-trang-mau.jpg", "Ảnh hiện trạng (mẫu)")


def keep_all(files: EvidenceFiles) -> dict[str, dict[str, object]]:
    """Make the papers and keep their bytes. By file name: what storage.evidence.add needs to know of each."""
    kept = {name: _keep(files, name, _pdf(title, text)) for name, title, text in (CONFIRMATION, TABLE)}
    kept[PHOTO[0]] = _keep(files, PHOTO[0], _photo())
    return kept


def _keep(files: EvidenceFiles, name: str, content: bytes) -> dict[str, object]:
    with files.receive(BytesIO(content)) as waiting:
        taken = intake.check(waiting.path, name, waiting.pictures)
        files.keep(waiting)
    return {
        "sha256": waiting.sha256,
        "file_name": name,
        "media_type": taken.media_type,
        "size": waiting.size,
        "pages": taken.pages,
    }


def _pdf(title: str, text: str) -> bytes:
    return HTML(string=PAGE.format(title=title, text=text)).write_pdf()


def _photo() -> bytes:
    picture = Image.new("RGB", (1200, 800), "#bcd8e6")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 520, 1200, 800), fill="#7fa66a")
    draw.polygon([(260, 520), (260, 330), (460, 220), (660, 330), (660, 520)], fill="#d9c3a0")
    draw.rectangle((420, 400, 510, 520), fill="#7a5a3a")
    draw.rectangle((780, 560, 1150, 650), fill="white", outline="#963408", width=4)
    draw.text((800, 590), "DU LIEU MAU", fill="#963408", font_size=44)
    written = BytesIO()
    picture.save(written, "JPEG", quality=80)
    return written.getvalue()
