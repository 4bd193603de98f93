"""Hostile uploads: a clear 4xx each, and nothing changes. `HOSTILE=10000` sends so many."""

import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backoffice.adjustments.models import AdjustmentRequest, Evidence
from backoffice.api.problems import TYPE
from tests.api.conftest import secret_of
from tests.api.hostile_files import GOOD, files

COUNT = int(os.environ.get("HOSTILE", "1000")) // 10
WHY = {"reason_code": "other", "reason": "x"}


@pytest.fixture
def send(venue):
    """Sends a form as an operator."""
    headers = {"HTTP_AUTHORIZATION": f"Bearer {secret_of('opa', venue, 'operator')}"}
    client = Client(raise_request_exception=False)
    return lambda path, form: client.post(f"/api/v1/{path}", form, **headers)


def test_hostile_files_are_refused_and_nothing_is_kept(send, settings):
    settings.API_RATES = {"read": 10**9, "write": 10**9}
    for name, content in files(COUNT, seed=1):
        form = {**WHY, "file": SimpleUploadedFile(name, content), "evidence": _file()}
        answer = send("adjustments/files", form)
        told = (name, content[:200], answer.content[:500])
        if answer.status_code == 201:  # a byte of the amount became another digit
            assert AdjustmentRequest.objects.latest("id").lines[0]["account"] == "cleo", told
            continue
        assert 400 <= answer.status_code < 500, told
        assert answer["Content-Type"] == TYPE, told
        assert answer.json()["detail"], told
        assert b"Traceback" not in answer.content
    assert Evidence.objects.count() <= 1


@pytest.mark.parametrize(
    ("path", "form", "field"),
    [
        ("adjustments/files", {**WHY}, "file"),
        ("adjustments/files", {**WHY, "file": "a text"}, "file"),
        ("adjustments/files", {"file": GOOD}, "reason_code"),
        ("adjustments/files", {**WHY, "file": GOOD, "surprise": "1"}, "surprise"),
        ("adjustments/files", {**WHY, "reason": "a\x00b", "file": GOOD}, "reason"),
        ("adjustments/files", {**WHY, "reason": "x" * 5_000, "file": GOOD}, "reason"),
        ("adjustments/files", {**WHY, "file": GOOD, "evidence": "5"}, "evidence"),
        ("adjustments/evidence", {}, "file"),
        ("adjustments/evidence", {"file": ""}, "file"),
        ("adjustments/evidence", {"file": GOOD, "x": "y"}, "x"),
    ],
)
def test_wrong_forms_are_named(send, path, form, field):
    sent = {k: SimpleUploadedFile("a.csv", v) if v is GOOD else v for k, v in form.items()}
    answer = send(path, sent)
    assert answer.status_code == 400, answer.content
    assert answer.json()["field"] == field
    assert not AdjustmentRequest.objects.exists()


def test_a_form_of_very_many_parts_is_refused(send):
    answer = send("adjustments/evidence", {f"x{n}": "1" for n in range(2_000)})
    assert answer.status_code == 400, answer.content
    answer = send("adjustments/evidence", {f"x{n}": _file() for n in range(200)})
    assert answer.status_code == 400, answer.content


def test_too_large_evidence_is_refused(send):
    large = SimpleUploadedFile("a.bin", b"x" * (5 * 1024 * 1024 + 1))
    answer = send("adjustments/evidence", {"file": large})
    assert (answer.status_code, answer.json()["field"]) == (422, "content")


def test_a_name_that_climbs_is_a_name(send):
    answer = send("adjustments/evidence", {"file": SimpleUploadedFile("../../etc/passwd", b"x")})
    assert answer.status_code == 201
    assert answer.json()["name"] == "passwd"


def _file():
    return SimpleUploadedFile("why.txt", b"because")
