"""Evidence, and adjustments from files, over the API."""

import hashlib
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backoffice.adjustments.models import AdjustmentRequest, Evidence
from tests.api.conftest import Caller, secret_of

ROWS = [
    ("account", "asset", "amount", "against"),
    ("cleo", "USD", "12.50", "insurance"),
    ("bob", "USD", "-2", "insurance"),
]
CSV = "\n".join(",".join(row) for row in ROWS).encode()
WHY = {"reason_code": "goodwill", "reason": "The order book was down."}
LINE = {"account": "cleo", "asset": "USD", "amount": "1", "against": "insurance"}


def xlsx() -> bytes:
    book, kept = openpyxl.Workbook(), io.BytesIO()
    for row in ROWS:
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


class Sender(Caller):
    """Sends forms too."""

    def form(self, path, fields, status=201, **headers):
        sent = {
            name: SimpleUploadedFile(*value) if isinstance(value, tuple) else value
            for name, value in fields.items()
        }
        answer = Client(raise_request_exception=False).post(
            f"/api/v1/{path}", sent, **self._headers, **headers
        )
        assert answer.status_code == status, answer.content
        return answer.json()


@pytest.fixture
def operator(venue):
    return Sender(secret_of("opa", venue, "operator"))


@pytest.fixture
def approver(venue):
    return Sender(secret_of("cho", venue, "approver"))


def test_evidence_is_given_back_as_it_came(operator, approver):
    content = bytes(range(256))
    made = operator.form("adjustments/evidence", {"file": ("<b>.html", content)})
    assert (made["size"], made["added_by"]) == (256, "opa")
    assert made["sha256"] == hashlib.sha256(content).hexdigest()
    assert operator.form("adjustments/evidence", {"file": ("<b>.html", content)}) == made
    assert approver.get("adjustments/evidence")["items"] == [made]
    assert approver.get(f"adjustments/evidence/{made['id']}") == made
    answer = approver("GET", f"adjustments/evidence/{made['id']}/content")
    assert (answer.status_code, answer.content) == (200, content)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_proposal_names_its_evidence(operator, approver):
    made = operator.form("adjustments/evidence", {"file": ("why.txt", b"because")})
    body = {"lines": [LINE], **WHY, "evidence": made["id"]}
    proposal = operator.post("adjustments", body)
    assert proposal["evidence"] == made
    done = approver.post(f"adjustments/{proposal['id']}/approve", {}, status=200)
    assert done["evidence"] == made
    undo = operator.post(
        f"adjustments/{proposal['id']}/reverse", {"reason": "x", "evidence": made["id"]}
    )
    assert undo["evidence"] == made


@pytest.mark.parametrize(
    ("evidence", "status"), [(999_999, 422), (0, 400), ("1", 400), (True, 400), (2**64, 400)]
)
def test_evidence_that_is_not_there_is_named(operator, evidence, status):
    answer = operator.post("adjustments", {"lines": [LINE], **WHY, "evidence": evidence}, status)
    assert answer["field"] == "evidence"


def test_evidence_of_another_person_is_not_there(operator, venue):
    other = Sender(secret_of("ono", venue, "operator"))
    made = other.form("adjustments/evidence", {"file": ("why.txt", b"because")})
    body = {"lines": [LINE], **WHY, "evidence": made["id"]}
    assert operator.post("adjustments", body, 422)["field"] == "evidence"


@pytest.mark.parametrize(("name", "content"), [("a.csv", CSV), ("a.xlsx", xlsx())])
def test_a_file_is_one_proposal(operator, approver, name, content):
    file = (name, content)
    seen = operator.form("adjustments/files/preview", {"file": file}, 200)
    assert [one["amount"] for one in seen["postings"]] == ["12.5", "2"]
    assert not AdjustmentRequest.objects.exists()
    form = {**WHY, "file": file, "evidence": ("why.txt", b"because")}
    key = {"HTTP_IDEMPOTENCY_KEY": "f-1"}
    made = operator.form("adjustments/files", form, **key)
    assert operator.form("adjustments/files", form, **key) == made
    assert (made["source"], made["evidence"]["name"]) == (name, "why.txt")
    assert [one["amount"] for one in made["lines"]] == ["12.5", "-2"]
    assert Evidence.objects.count() == 1
    approver.post(f"adjustments/{made['id']}/approve", {}, status=200)
    assert approver.get("accounts/cleo/balances")["balances"][0]["amount"] == "1012.5"


def test_each_wrong_row_is_named_and_nothing_is_kept(operator):
    rows = CSV + b"\nzoe,USD,1,insurance\ncleo,EUR,x,insurance\n=1+1,USD,0.001,insurance"
    form = {**WHY, "file": ("a.csv", rows), "evidence": ("why.txt", b"because")}
    found = operator.form("adjustments/files", form, 422)
    assert found["code"] == "bad_file"
    assert {(one["row"], one["field"]) for one in found["errors"]} >= {
        (4, "account"),
        (5, "asset"),
        (5, "amount"),
        (6, "account"),
    }
    assert not AdjustmentRequest.objects.exists()
    assert not Evidence.objects.exists()


def test_above_the_limit_no_evidence_is_kept_either(operator):
    rows = CSV.replace(b"12.50", b"99999")
    form = {**WHY, "file": ("a.csv", rows), "evidence": ("why.txt", b"because")}
    assert operator.form("adjustments/files", form, 403)["code"] == "limit_exceeded"
    assert not Evidence.objects.exists()


def test_files_need_the_right_to_propose(approver, venue):
    reader = Sender(secret_of("opa", venue, "operator", scopes=["read", "ingest", "approve"]))
    for caller in (approver, reader):
        caller.form("adjustments/files", {**WHY, "file": ("a.csv", CSV)}, 403)
        caller.form("adjustments/files/preview", {"file": ("a.csv", CSV)}, 403)
        caller.form("adjustments/evidence", {"file": ("a.txt", b"x")}, 403)
