"""Migration operations: who sends events is recorded, and names of users stay what they are."""

from __future__ import annotations

from django.db import migrations

from backoffice.config.role_names import APP_ROLE

_SENT = """
CREATE FUNCTION access_note_events() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_actor text := coalesce(current_setting('backoffice.actor', true), '');
BEGIN
  IF v_actor <> '' THEN
    INSERT INTO access_eventsource
      (at, actor, token, address, request, venue_id, first, last, transaction)
    SELECT clock_timestamp(), v_actor,
           coalesce(current_setting('backoffice.token', true), ''),
           coalesce(current_setting('backoffice.address', true), ''),
           coalesce(current_setting('backoffice.request', true), ''),
           c.venue_id, min(c.sequence), max(c.sequence), txid_current()
      FROM came c GROUP BY c.venue_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER sources AFTER INSERT ON venues_eventrecord REFERENCING NEW TABLE AS came
  FOR EACH STATEMENT EXECUTE FUNCTION access_note_events();
"""
_NOT_SENT = """
DROP TRIGGER sources ON venues_eventrecord;
DROP FUNCTION access_note_events();
"""
_NAME_STAYS = """
CREATE FUNCTION access_name_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
    'A user keeps the name, by which two persons are told apart: make another user.';
END $$;
CREATE TRIGGER name_stays BEFORE UPDATE OF username ON auth_user FOR EACH ROW
  WHEN (OLD.username IS DISTINCT FROM NEW.username) EXECUTE FUNCTION access_name_stays();
"""
_NAME_CHANGES = """
DROP TRIGGER name_stays ON auth_user;
DROP FUNCTION access_name_stays();
"""


def sources_recorded() -> migrations.RunSQL:
    """One row of `access_eventsource` for each statement that records events."""
    mine = [
        f"REVOKE ALL ON FUNCTION access_note_events FROM PUBLIC, {APP_ROLE}",
        f"REVOKE INSERT ON access_eventsource FROM {APP_ROLE}",
    ]
    return migrations.RunSQL([_SENT, *mine], _NOT_SENT)


def names_stay() -> migrations.RunSQL:
    """Nobody gets another name: maker and checker are compared by it."""
    return migrations.RunSQL(_NAME_STAYS, _NAME_CHANGES)
