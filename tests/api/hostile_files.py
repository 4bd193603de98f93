"""Files that only an attacker or a broken program sends. All of them must be refused."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator

GOOD = b"account,asset,amount,against\ncleo,USD,1,insurance\n"
SHEET = "xl/worksheets/sheet1.xml"
ODD: list[bytes] = [
    b"",
    b"\x00",
    b"\xff\xfe\x00\x00",
    b"account",
    b"account,asset,amount,against\n",
    b"account,account,asset,amount,against\n" + b"cleo,cleo,USD,1,insurance\n",
    b"account,asset,amount\ncleo,USD,1\n",
    b"account;asset;amount;against\ncleo;USD;1;insurance\n",
    GOOD.replace(b"cleo", b"=HYPERLINK(1)"),
    GOOD.replace(b"cleo", b"+1"),
    GOOD.replace(b"cleo", b"@SUM(1)"),
    GOOD.replace(b"cleo", b"cl\x00eo"),
    GOOD.replace(b"cleo", b"\xff"),
    GOOD.replace(b"cleo", b"x" * 300),
    GOOD.replace(b"cleo", b'"cleo'),
    GOOD.replace(b",1,", b",NaN,"),
    GOOD.replace(b",1,", b",Infinity,"),
    GOOD.replace(b",1,", b",1e3,"),
    GOOD.replace(b",1,", b",0x1,"),
    GOOD.replace(b",1,", b",0.001,"),
    GOOD.replace(b",1,", b"," + b"9" * 400 + b","),
    GOOD.replace(b",1,", "،٣,".encode()),
    GOOD.replace(b"USD", b"EUR"),
    GOOD.replace(b"insurance", b"cleo"),
    GOOD.replace(b"insurance", b"nobody"),
    GOOD + b"cleo,USD,1,insurance\n" * 100_000,
    b"\x1f\x8b" + b"\x00" * 1_000,
    b"PK\x03\x04" + b"\x00" * 1_000,
    b"<?xml version='1.0'?><a/>",
]


def files(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """That many hostile files with their names, the same for the same seed."""
    chosen = random.Random(seed)
    fixed = [*(("a.csv", one) for one in ODD), *(("a.xlsx", one) for one in [*ODD, *_packed()])]
    fixed += [("a.exe", GOOD), ("a", GOOD), (".csv.zip", GOOD)]
    yield from fixed[:count]
    books = list(_packed())
    for _ in range(count - len(fixed)):
        if chosen.random() < 0.5:
            yield "a.csv", _broken(GOOD, chosen)
        else:
            yield "a.xlsx", _broken(chosen.choice(books), chosen)


def _packed() -> Iterator[bytes]:
    """Archives that are no workbook: slips, bombs, entities, lies."""
    yield _zip({"../../../../tmp/slipped": b"x"})
    yield _zip({SHEET: b" " * 200_000_000})
    yield _zip({f"{n}.xml": b" " * 1_000 for n in range(3_000)})
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">' + entities + b"]><x>&a11;</x>"
    yield _zip({SHEET: laughs, "xl/workbook.xml": laughs, "[Content_Types].xml": laughs})
    outside = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    )
    yield _zip({SHEET: outside, "xl/workbook.xml": outside, "[Content_Types].xml": outside})
    yield _zip({"inner.zip": _zip({"inner.zip": b"x" * 1_000})})
    yield _zip({})


def _zip(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _broken(content: bytes, chosen: random.Random) -> bytes:
    """The content with some bytes of it wrong; never the good one."""
    found = bytearray(
        content[: chosen.randrange(len(content))] if chosen.random() < 0.3 else content
    )
    for _ in range(chosen.randrange(1, 6)):
        if found:
            found[chosen.randrange(len(found))] = chosen.randrange(256)
    return bytes(found)
