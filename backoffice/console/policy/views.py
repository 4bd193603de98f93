"""Pages that show a policy's versions, and the editor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone

from backoffice.access.roles import Permission
from backoffice.console.numbers import MOST, positive
from backoffice.console.pages import VenuePage
from backoffice.console.policy.forms import PolicyForm
from backoffice.console.policy.reading import parts_of, versions
from backoffice.console.policy.writing import text_of
from backoffice.console.telling import told
from backoffice.proposals.checking import MOST_BYTES, Read, changed_from, read_policy
from backoffice.proposals.models import PolicyProposal, Trial
from backoffice.proposals.services import ask_trial, propose_policy
from backoffice.proposals.trying import STAGES
from backoffice.venues.models import PolicyVersion

SHOWN = 30


class VersionsMixin(VenuePage):
    """Finding versions of the venue."""

    menu_item = "policy"

    def version(self, number: int) -> PolicyVersion | None:
        """The version of that number."""
        rows = self.rows(PolicyVersion.objects.all())
        return rows.filter(number=min(number, 2**31 - 1)).first()

    def newest(self) -> PolicyVersion:
        """The version with the highest number; every venue has one."""
        return self.rows(PolicyVersion.objects.order_by("-number"))[0]


class Versions(VersionsMixin):
    """All versions with their differences in words, and what waits for approval."""

    template_name = "console/policy.html"
    title = "Policy"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The last thirty versions, and proposals."""
        rows = self.rows(PolicyProposal.objects.defer("text", "document"))
        now = timezone.now()
        return super().get_context_data(**kwargs) | {
            "versions": versions(self.rows(PolicyVersion.objects.all()), SHOWN),
            "proposals": [(row, row.state_at(now)) for row in rows[:SHOWN]],
        }


class Version(VersionsMixin):
    """One version in sentences, as text, and compared with another one."""

    template_name = "console/policy_version.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Compared with the one before, or with `against`."""
        row = self.version(self.kwargs["number"])
        if row is None:
            raise Http404
        other = self.version(positive(self.request.GET.get("against"), row.number - 1))
        numbers = self.rows(PolicyVersion.objects.order_by("number"))
        return super().get_context_data(**kwargs) | {
            "title": f"Policy {row.number}",
            "row": row,
            "parts": parts_of(row),
            "other": other,
            "changes": [] if other is None else changed_from(other, row.document),
            "numbers": list(numbers.values_list("number", flat=True)),
            "text": text_of(row.document),
        }


class Write(VersionsMixin):
    """The editor: check as one types, try on a book, propose."""

    template_name = "console/policy_write.html"
    permission = Permission.WRITE_POLICY
    title = "Write a policy"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begins with the newest version, or with the one to roll back to."""
        back = self.version(positive(request.GET.get("from"), 0))
        row = back or self.newest()
        reason = f"Rollback to version {back.number}" if back is not None else ""
        form = PolicyForm(initial={"text": text_of(row.document), "reason": reason, "shock": 0})
        return self.render_to_response(self.get_context_data(form=form, **kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A dry run, or the proposal."""
        form = PolicyForm(request.POST)
        if form.is_valid():
            try:
                if request.POST.get("do") == "propose":
                    return self._propose(form.cleaned_data)
                kwargs |= self._tried(form)
            except ValueError as error:
                field = getattr(error, "field", "")
                form.add_error(field if field in form.fields else None, told(error))
        return self.render_to_response(self.get_context_data(form=form, **kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`read` is what is wrong with the text, or what it does."""
        form, newest = kwargs["form"], self.newest()
        text = form["text"].value() or ""
        read = kwargs.pop("read", None) or read_policy(self.venue, text)
        changes = [] if read.document is None else changed_from(newest, read.document)
        return super().get_context_data(**kwargs) | {
            "read": read,
            "changes": changes,
            "newest": newest,
        }

    def _tried(self, form: PolicyForm) -> dict[str, Any]:
        asked = form.cleaned_data
        read = read_policy(self.venue, asked["text"])
        if read.document is None or read.policy is None:
            form.add_error("text", "Correct it first; nothing was tried.")
            return {"read": read}
        trial = ask_trial(
            venue=self.venue,
            document=read.document,
            when=asked["when"],
            shock=asked["shock"],
            by=self.request.user,
        )
        return {"read": read, "trial": trial, "stages": STAGES}

    def _propose(self, asked: dict[str, Any]) -> HttpResponse:
        done = propose_policy(
            venue=self.venue,
            text=asked["text"],
            reason=asked["reason"],
            effective_at=asked["effective_at"],
            by=self.request.user,
        )
        messages.success(self.request, "Proposed: it waits for another person.")
        address = reverse("console:policy_proposal", args=[self.venue.code, done.pk])
        return HttpResponseRedirect(address)


class TrialPage(VersionsMixin):
    """One dry run, while it goes on and when it has ended."""

    template_name = "console/policy_trial.html"
    title = "Dry run"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The trial, and what its stages are called."""
        found = self.rows(Trial.objects.defer("document")).filter(pk=kwargs["trial"])
        trial = found.first() if kwargs["trial"] <= MOST else None
        if trial is None:
            raise Http404
        return super().get_context_data(**kwargs) | {"trial": trial, "stages": STAGES}


class Check(VersionsMixin):
    """What is wrong with a policy as it is typed, as JSON; writes nothing."""

    permission = Permission.WRITE_POLICY
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        """`{"problems": [...], "warning": null, "changes": [...]}`."""
        text = request.POST.get("text", "")[: MOST_BYTES + 1]
        read = read_policy(self.venue, text)
        return JsonResponse(_as_json(read, self.newest()))


def _as_json(read: Read, newest: PolicyVersion) -> dict[str, Any]:
    changes = [] if read.document is None else changed_from(newest, read.document)
    return {
        "problems": [
            {"line": one.line, "field": one.field, "message": one.message} for one in read.problems
        ],
        "warning": read.warning,
        "changes": [
            {"sign": one.sign, "part": one.part, "sentence": one.sentence} for one in changes
        ],
    }
