"""Delivering statements by e-mail, through Django's mail backend."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings as django_settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from backoffice.statements.models import Happening, Statement, StatementSetting
from backoffice.statements.services.life import artefact_of, mark_delivered
from backoffice.statements.storing import read

CHANNEL = "e-mail"
FORMAT = "pdf"
TRIED_FOR = timedelta(days=7)
BATCH = 100
_SPACE = 7_239_303  # of these locks, apart from others'


def mail_due() -> int:
    """Mail final statements to accounts whose own setting has an address; answers how many.

    A statement is tried for a week. It counts as delivered once the mail server took it; whoever
    dies in between sends it again under the same Message-ID. Without DEFAULT_FROM_EMAIL nothing is
    mailed. Raises what the mail backend raises.
    """
    if not django_settings.DEFAULT_FROM_EMAIL:
        return 0
    sent = 0
    for setting in StatementSetting.objects.exclude(Q(email="") | Q(account__isnull=True)):
        rows = Statement.objects.filter(
            account=setting.account,
            number__isnull=False,
            created_at__gte=max(setting.created_at, timezone.now() - TRIED_FOR),
        ).exclude(events__channel=CHANNEL, events__kind=Happening.DELIVERED)
        for row in rows.select_related("venue", "account").order_by("id")[: BATCH - sent]:
            sent += _mail(row, setting.email)
        if sent >= BATCH:
            break
    return sent


def _mail(statement: Statement, address: str) -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SPACE << 40 ^ statement.pk])
            mine = bool(cursor.fetchone()[0])
        if not mine or statement.events.filter(channel=CHANNEL).exists():
            return 0
        _message(statement, address).send()
        mark_delivered(statement, channel=CHANNEL, actor=address)
    return 1


def _message(statement: Statement, address: str) -> EmailMessage:
    file = artefact_of(statement, FORMAT)
    venue, account, number = statement.venue.code, statement.account.code, statement.number
    domain = django_settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    called = f"{' '.join(account.split())} {number}"
    message = EmailMessage(
        subject=f"{venue}: statement {called}",
        body=f"Statement {number} of {account} at {venue} is attached.\n"
        f"SHA-256 of its document: {statement.content_sha256}\n",
        to=[address],
        headers={"Message-ID": f"<{statement.content_sha256}@{domain}>"},
    )
    message.attach(f"statement-{number}.pdf", read(file.path), file.media_type)
    return message
