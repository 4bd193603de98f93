"""Webhooks through the API."""


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
