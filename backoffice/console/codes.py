"""Codes of venues and accounts in addresses: any text is one segment of a path."""

from __future__ import annotations

import re

SPECIAL = re.compile(r"[/~?#%\\]|^\.+$")


class CodeConverter:
    """`~` and two or more hex digits and `.` stand for a character that a path cannot carry."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The code; a ValueError is a page that does not exist."""
        code = re.sub(r"~([0-9a-f]{1,6})\.", lambda found: chr(int(found[1], 16)), value)
        if "\x00" in code or any("\ud800" <= sign <= "\udfff" for sign in code):
            raise ValueError(code)
        return code

    def to_url(self, value: str) -> str:
        """The segment."""
        return SPECIAL.sub(
            lambda found: "".join(f"~{ord(sign):x}." for sign in found[0]), str(value)
        )
