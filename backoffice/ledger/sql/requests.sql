-- What a request asks for, and whether it may.
-- Movements: [[from_owner, from_bucket, to_owner, to_bucket, asset, amount], ...].

-- One movement has one form, since a reference stands for a hash of it: five strings, then the
-- amount as a positive JSON number, which ledger_post looks at once more for a point.
CREATE OR REPLACE FUNCTION ledger_well_formed(p_movements jsonb)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT NOT p_movements @? 'strict $[*] ? (@.type() != "array" || @.size() != 6
    || exists(@[0 to 4] ? (@.type() != "string")) || @[5].type() != "number" || @[5] <= 0)'
$$;

CREATE OR REPLACE FUNCTION ledger_check_movements(p_movements jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF jsonb_typeof(p_movements) IS DISTINCT FROM 'array' OR NOT ledger_well_formed(p_movements)
     OR EXISTS (SELECT FROM jsonb_array_elements(p_movements) e WHERE e->>5 LIKE '%.%') THEN
    PERFORM ledger_refuse('LG014',
      'A movement is [from_owner, from_bucket, to_owner, to_bucket, asset, amount]: five strings '
      'and a positive whole number of smallest units.');
  END IF;
END $$;

-- What a reference stands for. The actor is not part of it: a retry may run elsewhere.
CREATE OR REPLACE FUNCTION ledger_payload(
  p_kind text, p_value_on date, p_cause text, p_reverses bigint, p_movements jsonb)
-- Not IMMUTABLE, which building JSON is not: PostgreSQL would not inline it.
RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('kind', p_kind, 'value_on', p_value_on, 'cause', p_cause,
                            'reverses', p_reverses, 'movements', p_movements)
$$;

CREATE OR REPLACE FUNCTION ledger_sha(p_value jsonb) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(p_value::text, 'UTF8'))
$$;

-- The movements of a journal that was posted, in the form in which they were asked for.
CREATE OR REPLACE FUNCTION ledger_movements(p_journal ledger_journal) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(
           jsonb_build_array(d.owner, d.bucket, c.owner, c.bucket, s.code, p.amount)
           ORDER BY p.id), '[]')
    FROM ledger_posting p
    JOIN ledger_account d ON d.id = p.debit_id
    JOIN ledger_account c ON c.id = p.credit_id
    JOIN ledger_asset s ON s.id = p.asset_id
   WHERE p.id BETWEEN p_journal.first_posting_id AND p_journal.last_posting_id
     AND p.booked_at = p_journal.booked_at AND p.journal_id = p_journal.id
$$;

-- A digest stands for the lines of a batch; see ledger_stage_digest.
CREATE OR REPLACE FUNCTION ledger_digest(p_lines text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT to_jsonb(encode(sha256(convert_to(p_lines, 'UTF8')), 'hex'))
$$;

CREATE OR REPLACE FUNCTION ledger_journal_digest(p_journal ledger_journal)
RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT ledger_digest(string_agg(concat_ws(' ', debit_id, credit_id, amount), E'\n' ORDER BY id))
    FROM ledger_posting
   WHERE id BETWEEN p_journal.first_posting_id AND p_journal.last_posting_id
     AND booked_at = p_journal.booked_at AND journal_id = p_journal.id
$$;

-- The reference is taken: the same request gets the first journal, another one is refused.
CREATE OR REPLACE FUNCTION ledger_replay(
  p_book_id bigint, p_source text, p_reference text, p_payload jsonb)
RETURNS ledger_journal LANGUAGE plpgsql AS $$
DECLARE
  v_ref ledger_posting_ref;
  v_journal ledger_journal;
  v_first jsonb;
  v_fields jsonb;
BEGIN
  SELECT * INTO STRICT v_ref FROM ledger_posting_ref
   WHERE book_id = p_book_id AND source = p_source AND reference = p_reference;
  SELECT * INTO STRICT v_journal FROM ledger_journal WHERE id = v_ref.journal_id;
  IF v_ref.payload_sha = ledger_sha(p_payload) THEN
    RETURN v_journal;
  END IF;
  v_first := ledger_payload(v_journal.kind, v_journal.value_on, v_journal.cause,
                            v_journal.reverses_id, ledger_movements(v_journal));
  IF jsonb_typeof(p_payload->'movements') = 'string' THEN  -- a batch is known by its digest
    v_first := v_first || jsonb_build_object('movements', ledger_journal_digest(v_journal));
  END IF;
  SELECT coalesce(jsonb_agg(key ORDER BY key), '[]') INTO v_fields
    FROM jsonb_each(p_payload) WHERE value IS DISTINCT FROM v_first->key;
  PERFORM ledger_refuse('LG002', format(
    'Reference %s of %s was used for another request, which differs in %s: '
    'send what was sent before, or use a new reference.', p_reference, p_source,
    (SELECT string_agg(f, ', ') FROM jsonb_array_elements_text(v_fields) f)),
    jsonb_build_object('fields', v_fields, 'journal', v_journal.id));
END $$;

CREATE OR REPLACE FUNCTION ledger_check_reversal(
  p_book_id bigint, p_reverses bigint, p_value_on date, p_movements jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_original ledger_journal;
BEGIN
  SELECT * INTO v_original FROM ledger_journal WHERE id = p_reverses AND book_id = p_book_id;
  IF NOT FOUND THEN
    PERFORM ledger_refuse('LG010', format('The book has no journal %s.', p_reverses));
  ELSIF EXISTS (SELECT 1 FROM ledger_journal WHERE reverses_id = p_reverses) THEN
    PERFORM ledger_refuse('LG006', format(
      'Journal %s is reversed already: nothing is left to reverse.', p_reverses));
  ELSIF p_value_on < v_original.value_on THEN
    PERFORM ledger_refuse('LG007', format(
      'The reversal''s value date %s lies before the original''s: use %s or later.',
      p_value_on, v_original.value_on));
  ELSIF ledger_opposite(ledger_movements(v_original)) IS DISTINCT FROM p_movements THEN
    PERFORM ledger_refuse('LG007', format(
      'A reversal is equal and opposite to its original: take the movements of journal %s '
      'with both sides exchanged.', p_reverses));
  END IF;
END $$;

CREATE OR REPLACE FUNCTION ledger_opposite(p_movements jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_array(e->2, e->3, e->0, e->1, e->4, e->5) ORDER BY n), '[]')
    FROM jsonb_array_elements(p_movements) WITH ORDINALITY t(e, n)
$$;

CREATE OR REPLACE FUNCTION ledger_check_approval(p_book_id bigint, p_approval bigint, p_command jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v ledger_approval;
BEGIN
  SELECT * INTO v FROM ledger_approval WHERE id = p_approval AND book_id = p_book_id;
  IF NOT FOUND OR v.approved IS NOT TRUE THEN
    PERFORM ledger_refuse('LG013', format(
      'Approval %s is not given: let a second person approve it first.', p_approval));
  ELSIF v.command_sha <> ledger_sha(p_command) THEN
    PERFORM ledger_refuse('LG013', format(
      'Approval %s was given for another command: propose this one.', p_approval));
  ELSIF EXISTS (SELECT 1 FROM ledger_journal WHERE approval_id = p_approval) THEN
    PERFORM ledger_refuse('LG013', format(
      'Approval %s is used already: propose the command again.', p_approval));
  END IF;
END $$;

-- Opens the book for posting in this transaction; closing a period waits for all such. Who waits
-- here for a closing looks with an older snapshot, so the postings' trigger looks again.
CREATE OR REPLACE FUNCTION ledger_enter(p_book text) RETURNS ledger_book LANGUAGE plpgsql AS $$
DECLARE
  v record;
BEGIN
  SELECT k AS book, pg_advisory_xact_lock_shared(7302, k.id::int) INTO v
    FROM ledger_book k WHERE code = p_book;
  IF NOT FOUND THEN
    PERFORM ledger_book_id(p_book);
  END IF;
  RETURN v.book;
END $$;

-- What a new request must fulfil; a replayed one has been through it.
CREATE OR REPLACE FUNCTION ledger_check_request(
  p_book ledger_book, p_value_on date, p_reverses bigint, p_approval bigint, p_payload jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_value_on <= p_book.closed_through THEN
    PERFORM ledger_refuse_closed(p_book, p_value_on);
  END IF;
  IF p_reverses IS NOT NULL THEN
    PERFORM ledger_check_reversal(p_book.id, p_reverses, p_value_on, p_payload->'movements');
  END IF;
  IF p_approval IS NOT NULL THEN
    PERFORM ledger_check_approval(p_book.id, p_approval, p_payload);
  END IF;
END $$;
