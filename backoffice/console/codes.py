"""Codes of venues and accounts in addresses: any text is one segment of a path."""

from __future__ import annotations

import re

SPECIAL = re.compile(r"[/~?#%\\]|^\.+$")


class CodeConverter:
    """`~` and two or more hex digits and `.` stand for a character that a path cannot carry."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The code; a ValueError is a page that does not exist."""
        return re.sub(r"~([0-9a-f]+)\.", lambda found: chr(int(found[1], 16)), value)

    def to_url(self, value: str) -> str:
        """The segment."""
        return SPECIAL.sub(
            lambda found: "".join(f"~{ord(sign):x}." for sign in found[0]), str(value)
        )
