"""The whole of what the template is given: nothing in it is computed by the template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .layout import Writer, breakable
from .sections import sections_of
from .words import NEWEST, direction_of, words_of


def view(document: Mapping[str, Any], sha256: str, version: int = NEWEST) -> dict[str, Any]:
    """JSON values: all texts are ready to be set. `version`: see `words.NEWEST`."""
    shown, about = document["presentation"], document["statement"]
    words = words_of(shown["language"], version)
    rtl = direction_of(shown["language"]) == "rtl"
    w = Writer(words, shown["numbers"], rtl, version)
    number = w.word("draft") if about["number"] is None else str(about["number"])
    year, month, day = about["ends_at"][:10].split("-")
    objections = w.sentence(document["venue"]["objections"]) or w.word("no_objections")
    return {
        "page": shown["page"],
        "lang": shown["language"],
        "dir": direction_of(shown["language"]),
        "title": w.word("statement"),
        "name": breakable(shown["name"]),
        "plain_name": shown["name"],
        "venue": document["venue"]["code"],
        "date": [int(year), int(month), int(day)],
        "running": f"{document['venue']['code']} · {w.word('number')} {number}",
        "page_word": w.word("page"),
        "of_word": w.word("of"),
        "about": _about(document, w, number),
        "sections": [section.plain(shown["page"]) for section in sections_of(document, w)],
        "rests_on": w.word("rests_on"),
        "foot": _foot(document, w, sha256),
        "objections_word": w.word("objections"),
        "objections": objections,
    }


def _about(document: Mapping[str, Any], w: Writer, number: str) -> list[list[str]]:
    about, account = document["statement"], document["account"]
    kind = "closing_kind" if about["kind"] == "closing" else about["kind"]
    comma, segment = w.words.get("list_comma", ", "), w.word(account["segment"])
    zone = w.word("zones").format(zone=document["venue"]["timezone"])
    rows = [
        [w.word("venue"), breakable(document["venue"]["code"])],
        [w.word("number"), number],
        [w.word("account"), breakable(account["code"])],
        [w.word("period"), f"{about['first_day']} – {about['last_day']}"],
        [w.word("kind"), comma.join((w.word(kind), w.word(about["scope"])))],
        [w.word("category_of_holder"), comma.join((w.word(account["kind"]), segment))],
        [w.word("time_zone"), zone],
    ]
    if account["parent"]:
        rows.append([w.word("parent"), breakable(account["parent"])])
    if about["replaces"] is not None:
        rows.append([w.word("replaces"), str(about["replaces"])])
        rows.append([w.word("reason"), w.sentence(about["reason"])])
    return rows


def _foot(document: Mapping[str, Any], w: Writer, sha256: str) -> list[list[str]]:
    seal, policy, rests = document["seal"], document["policy"], document["rests_on"]
    if seal is None:
        sealed = w.word("seal_none")
    else:
        covers = w.word("seal_covers" if seal["covers_all"] else "seal_part")
        sealed = f"{seal['number']} · {breakable(seal['sha256'])} · {covers}"
    told = [] if policy is None else [policy, *reversed(policy["earlier"])]
    versions = "; ".join(
        f"{one['version']} · {w.time(one['effective_at'])} UTC · {breakable(one['sha256'])}"
        for one in told
    )
    return [
        [w.word("cut_at"), f"{w.time(rests['cut_at'])} UTC"],
        [w.word("event"), str(rests["event"])],
        [w.word("policy_version"), versions or "–"],
        [w.word("seal"), sealed],
        [w.word("fingerprint"), breakable(sha256)],
    ]
