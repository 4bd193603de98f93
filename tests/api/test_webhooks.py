"""Webhooks through the API."""

from backoffice.webhooks.models import Delivery, State


def test_made_shown_rotated_replayed_removed(caller):
    admin = caller("administrator")
    made = admin.post(
        "webhooks", {"url": "https://example.com/x", "topics": ["restriction.changed"]}
    )
    assert made["secret"].startswith("whsec_")
    (listed,) = admin.get("webhooks")["items"]
    assert "secret" not in listed
    fresh = admin.post(f"webhooks/{made['id']}/rotate", {}, status=200)
    assert fresh["secret"] != made["secret"]
    assert admin.get(f"webhooks/{made['id']}/deliveries")["items"] == []
    assert admin("POST", "webhooks/deliveries/1/replay", {}).status_code == 404
    private = admin("POST", "webhooks", {"url": "https://10.0.0.1/", "topics": ["alarm.raised"]})
    assert (private.status_code, private.json()["field"]) == (422, "url")
    assert admin("DELETE", f"webhooks/{made['id']}").status_code == 204
    assert admin("DELETE", f"webhooks/{made['id']}").status_code == 404
    assert caller("operator")("GET", "webhooks").status_code == 403


def test_deliveries_by_state_and_nothing_again_to_what_was_removed(caller):
    admin = caller("administrator")
    made = admin.post("webhooks", {"url": "https://example.com/x", "topics": ["alarm.raised"]})
    rows = Delivery.objects.bulk_create(
        Delivery(
            endpoint_id=made["id"], topic="alarm.raised", source=state, payload={}, state=state
        )
        for state in State.values
    )
    path = f"webhooks/{made['id']}/deliveries"
    assert [one["id"] for one in admin.get(path)["items"]] == [row.pk for row in rows]
    (failed,) = admin.get(path, state="failed")["items"]
    assert failed["state"] == "failed"
    assert admin("GET", f"{path}?state=x").status_code == 400
    again = admin.post(f"webhooks/deliveries/{failed['id']}/replay", {}, status=200)
    assert again["state"] == "pending"
    admin("DELETE", f"webhooks/{made['id']}")
    refused = admin("POST", f"webhooks/deliveries/{failed['id']}/replay", {})
    assert (refused.status_code, refused.json()["field"]) == (422, "webhook")
