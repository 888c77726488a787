"""Small invented files of every type that is taken, and of some that are not."""

import io
import zipfile

from PIL import Image


def picture(kind: str, *, colour: str = "navy") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, kind)
    return out.getvalue()


def package(*parts: tuple[str, str], packed: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def pdf(text: str = "thử", *, size: int = 0) -> bytes:
    start = f"%PDF-1.7\n% {text}\n".encode()
    return start + b"0" * max(0, size - len(start))


TYPES = ("[Content_Types].xml", "<Types/>")
DOCX = package(TYPES, ("word/document.xml", "<w/>"))
TAKEN = {
    "application/pdf": pdf(),
    "image/jpeg": picture("JPEG"),
    "image/png": picture("PNG"),
    "image/tiff": picture("TIFF"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": package(TYPES, ("xl/workbook.xml", "<x/>")),
    "application/vnd.oasis.opendocument.text": package(
        ("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<x/>")
    ),
    "application/vnd.oasis.opendocument.spreadsheet": package(
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<x/>")
    ),
}
PACKED = [
    package(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<x/>"), packed=packed)
    for packed in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
]
REFUSED = {
    "web page": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "drawing with script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "program": b"MZ" + b"\0" * 300,
    "plain text": b"chi la chu",
    "archive": package(("a.txt", "x")),
    "document with macros": package(TYPES, ("word/document.xml", "<w/>"), ("word/vbaProject.bin", "x")),
    "web page that says PDF": b"<html>%PDF-1.7</html>",
    "two documents in one": package(TYPES, ("word/document.xml", "<w/>"), ("xl/workbook.xml", "<x/>")),
    "moving picture with script": b"GIF89a=1;alert(1)",
    "broken package": b"PK\x03\x04" + b"\0" * 100,
    "archive that calls itself a text": package(("mimetype", "text/html"), ("content.xml", "<x/>")),
}
