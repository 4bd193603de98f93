"""Pages of issued statements stay as they were written; new ones say more in more languages."""

from __future__ import annotations

import pytest

from backoffice.sdk import StatementFile
from backoffice.statements.document import canonical, digest
from plugins.statement_pdf.plugin import Pdf
from tests.plugins.statements.documents import CASES, document, ledger
from tests.statements.reading import pdf_text

FIRST = {
    "everything": "eb837a48df0028d23408a2a580f88f19af1c499a3ad140eb61d511e1392bf1cd",
    "right to left": "8ca1d1d5c3297c364b485ce7ce38389a0ed06ab8b8fe4c71f6e19023ab244b1c",
    "eighteen decimals": "8a1d0ed3f295c8ef6e2432f570b5e74861679aad9988df8beecd75b6c2d28124",
}


def file_of(name: str) -> StatementFile:
    data = canonical(CASES[name])
    return StatementFile(CASES[name], data, digest(data))


@pytest.mark.parametrize("name", FIRST)
def test_the_first_version_gives_the_template_what_it_gave(name: str) -> None:
    assert digest(Pdf().prepare(file_of(name), 1).encode()) == FIRST[name]


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version 3"):
        Pdf().render_as(file_of("none"), 3)


def test_decisions_are_said_in_the_language_of_the_account() -> None:
    said = Pdf().prepare(file_of("right to left"))
    for sentence in ("صندوق التأمين، ولا تدين به", "لم تعد حقوق الملكية تغطي الهامش المطلوب"):
        assert sentence in said
    assert "Of the loss" not in said
    assert "Equity of" not in said


def test_a_step_without_words_keeps_the_sentence_of_the_engine() -> None:
    found = document(ledger(1), language="ar", full=True)
    found["accounts"][0]["losses_covered"][0]["step"] = "goodwill"
    data = canonical(found)
    assert "Of the loss of 110 USD" in Pdf().prepare(StatementFile(found, data, digest(data)))


def test_pages_say_what_money_is_worth_when_marks_are_and_own_losses_once() -> None:
    found = document(ledger(10, "WEI", 18, opening=10**18), full=True)
    own = found["accounts"][0]["losses_covered"][0]
    found["accounts"][0]["losses_charged"].append(own | {"base": None, "rate": None})
    data = canonical(found)
    text = pdf_text(Pdf().render(StatementFile(found, data, digest(data))))
    assert "Marksof2026-03-0100:00:00UTC." in text
    assert "Valueattheendoftheperiod(USD)" in text
    assert "felltoinsurancefund:paid" in text
    assert text.count("insurancefund") == text.count("felltoinsurancefund")
    assert "762.5" in text
    assert "1,525.0" in text
