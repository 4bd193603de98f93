"""The database's guard of halts, releases, accepted prices and versions of a policy.

Each row comes with the event that led to it: of the same venue, its newest, and written by the
same transaction. What two persons did is what the event says, and they are two.
"""

from __future__ import annotations

from django.db import migrations

from backoffice.records.append_only import SQLSTATE
from backoffice.records.persons import PERSON_FUNCTION

# A row that is visible and whose transaction goes on is our own: of this transaction, or of one
# of its savepoints. xmin has 32 bits, pg_xact_status wants 64; the nearest to now is meant.
_OURS = """
CREATE OR REPLACE FUNCTION backoffice_is_ours(writer xid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
  upto bigint := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
  full_id bigint := (upto >> 32 << 32) + writer::text::bigint;
BEGIN
  IF full_id > upto + 2147483648 THEN full_id := full_id - 4294967296; END IF;
  RETURN full_id > 0 AND pg_xact_status(full_id::text::xid8) = 'in progress';
END $$
"""
_EVENT = f"""
CREATE OR REPLACE FUNCTION venues_event_behind(
  what text, of_venue bigint, kinds text[], OUT event venues_eventrecord)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT e.* INTO event FROM venues_eventrecord e JOIN venues_venuestate s USING (venue_id)
    WHERE e.venue_id = of_venue AND e.sequence = s.sequence AND e.kind = ANY (kinds)
      AND backoffice_is_ours(e.xmin);
  IF event.id IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = '{SQLSTATE}', MESSAGE = format(
      'a %s is written with its event, in one transaction: send the venue a %s.',
      what, array_to_string(kinds, ' or '));
  END IF;
END $$
"""  # noqa: S608  constants
_PERSONS = """
CREATE OR REPLACE FUNCTION backoffice_two_persons(what text, one text, other text) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF backoffice_person(one) = '' OR backoffice_person(other) = ''
     OR backoffice_person(one) = backoffice_person(other) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = what, MESSAGE = format(
      '%s: two persons are needed, each with a name that can be read.', what);
  END IF;
END $$
"""
_OTHER = f"""
    RAISE EXCEPTION USING ERRCODE = '{SQLSTATE}', MESSAGE =
      format('a row of %s says what its event says.', TG_TABLE_NAME);"""

_HALT = f"""
CREATE OR REPLACE FUNCTION venues_halt_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  event venues_eventrecord := venues_event_behind('halt', NEW.venue_id, '{{Sweep}}');
  before bigint := (SELECT max(h.number) FROM venues_halt h WHERE h.venue_id = NEW.venue_id);
BEGIN
  IF (NEW.sequence, NEW.at, NEW.number::bigint)
     IS DISTINCT FROM (event.sequence, event.at, coalesce(before, 0) + 1) THEN{_OTHER}
  END IF;
  RETURN NEW;
END $$
"""  # noqa: S608  constants
_RELEASE = f"""
CREATE OR REPLACE FUNCTION venues_release_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  of_venue bigint := (SELECT h.venue_id FROM venues_halt h WHERE h.id = NEW.halt_id);
  event venues_eventrecord;
  said jsonb;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    event := venues_event_behind('use of a release', of_venue, '{{Sweep}}');
    IF NEW.spent_at IS DISTINCT FROM event.at THEN{_OTHER}
    END IF;
    RETURN NEW;
  END IF;
  PERFORM backoffice_two_persons(
    'venues_halt_release_four_eyes', NEW.proposed_by, NEW.approved_by);
  event := venues_event_behind('release of a halt', of_venue, '{{ReleaseBreaker}}');
  said := event.payload::jsonb;
  IF (NEW.sequence, NEW.at, NEW.proposed_by, NEW.approved_by, NULL::timestamptz) IS DISTINCT FROM
     (event.sequence, event.at, said ->> 'proposed_by', said ->> 'approved_by', NEW.spent_at)
  THEN{_OTHER}
  END IF;
  RETURN NEW;
END $$
"""  # noqa: S608  constants
_ACCEPTANCE = f"""
CREATE OR REPLACE FUNCTION venues_acceptance_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  event venues_eventrecord;
  said jsonb;
BEGIN
  PERFORM backoffice_two_persons(
    'venues_price_acceptance_four_eyes', NEW.proposed_by, NEW.approved_by);
  event := venues_event_behind('price accepted by hand', NEW.venue_id, CASE NEW.of
    WHEN 'mark' THEN '{{AcceptMark}}'::text[] ELSE '{{AcceptPrice}}' END);
  said := event.payload::jsonb;
  IF (NEW.sequence, NEW.at, NEW.subject, NEW.price::text, NEW.proposed_by, NEW.approved_by)
     IS DISTINCT FROM
     (event.sequence, event.at, coalesce(said ->> 'instrument', said ->> 'asset'),
      coalesce(said ->> 'mark', said ->> 'price'), said ->> 'proposed_by', said ->> 'approved_by')
  THEN{_OTHER}
  END IF;
  RETURN NEW;
END $$
"""
# The first version is the venue's own beginning: its row is as new, and nothing happened yet.
_POLICY = f"""
CREATE OR REPLACE FUNCTION venues_policy_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  event venues_eventrecord;
  said jsonb;
BEGIN
  IF NEW.number > 1 OR NEW.approver IS NOT NULL THEN
    PERFORM backoffice_two_persons('venues_policy_four_eyes', NEW.author, NEW.approver);
  END IF;
  IF NEW.number = 1 THEN
    IF NOT EXISTS (SELECT FROM venues_venue v JOIN venues_venuestate s ON s.venue_id = v.id
        WHERE v.id = NEW.venue_id AND s.sequence = 0 AND backoffice_is_ours(v.xmin)) THEN
      RAISE EXCEPTION USING ERRCODE = '{SQLSTATE}', MESSAGE =
        'the first version of a policy is written with its venue: add a further one.';
    END IF;
    RETURN NEW;
  END IF;
  event := venues_event_behind('version of a policy', NEW.venue_id, '{{PolicyVersion}}');
  said := event.payload::jsonb;
  IF (NEW.number::text, NEW.document_sha256, NEW.author, NEW.approver, NEW.effective_at)
     IS DISTINCT FROM
     (said ->> 'number', said ->> 'document_sha256', said ->> 'author', said ->> 'approver',
      (said ->> 'effective_at')::timestamptz)
     OR NEW.number <> 1 + (SELECT max(p.number) FROM venues_policyversion p
                            WHERE p.venue_id = NEW.venue_id) THEN{_OTHER}
  END IF;
  RETURN NEW;
END $$
"""  # noqa: S608  constants
TRIGGERS = (
    ("venues_halt", "INSERT", "venues_halt_guard"),
    ("venues_haltrelease", "INSERT OR UPDATE", "venues_release_guard"),
    ("venues_priceacceptance", "INSERT", "venues_acceptance_guard"),
    ("venues_policyversion", "INSERT", "venues_policy_guard"),
)


def guard_events() -> migrations.RunSQL:
    """Migration operation."""
    functions = (PERSON_FUNCTION, _OURS, _EVENT, _PERSONS, _HALT, _RELEASE, _ACCEPTANCE, _POLICY)
    return migrations.RunSQL(
        [
            *functions,
            *(
                # Last by name: whoever may not change a row at all is told so first.
                f"CREATE TRIGGER with_its_event BEFORE {what} ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION {function}()"
                for table, what, function in TRIGGERS
            ),
        ],
        migrations.RunSQL.noop,
    )
