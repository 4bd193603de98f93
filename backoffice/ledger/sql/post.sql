-- Posting one journal: the function that single events go through, in one round trip.

-- The ids behind movements; opens accounts that are missing.
CREATE OR REPLACE FUNCTION ledger_resolve(
  p_book_id bigint, p_movements jsonb,
  OUT debit bigint[], OUT credit bigint[], OUT asset bigint[], OUT amount numeric[],
  OUT hot bigint[])
LANGUAGE plpgsql AS $$
DECLARE
  v_complete boolean;
BEGIN
  LOOP
    -- LIMIT keeps the planner at one index look-up a side.
    SELECT array_agg(d.id ORDER BY n), array_agg(c.id ORDER BY n), array_agg(s.id ORDER BY n),
           array_agg((e->>5)::numeric ORDER BY n),
           coalesce(array_agg(d.id) FILTER (WHERE d.hot), '{}')
             || coalesce(array_agg(c.id) FILTER (WHERE c.hot), '{}'),
           bool_and(d.id IS NOT NULL AND c.id IS NOT NULL)
      INTO debit, credit, asset, amount, hot, v_complete
      FROM jsonb_array_elements(p_movements) WITH ORDINALITY t(e, n)
      LEFT JOIN LATERAL (SELECT id FROM ledger_asset
                          WHERE book_id = p_book_id AND code = e->>4 LIMIT 1) s ON true
      LEFT JOIN LATERAL (SELECT id, a.hot FROM ledger_account a
                          WHERE book_id = p_book_id AND owner = e->>0 AND bucket = e->>1
                            AND asset_id = s.id LIMIT 1) d ON true
      LEFT JOIN LATERAL (SELECT id, a.hot FROM ledger_account a
                          WHERE book_id = p_book_id AND owner = e->>2 AND bucket = e->>3
                            AND asset_id = s.id LIMIT 1) c ON true;
    EXIT WHEN v_complete;
    IF v_complete IS NULL THEN
      PERFORM ledger_refuse('LG014', 'A journal needs at least one movement: name what moves.');
    END IF;
    PERFORM ledger_open_accounts(p_book_id, (
      SELECT jsonb_agg(side) FROM jsonb_array_elements(p_movements) e,
             LATERAL (VALUES (jsonb_build_array(e->0, e->1, e->4)),
                             (jsonb_build_array(e->2, e->3, e->4))) s(side)));
  END LOOP;
END $$;

-- A journal of any number of movements, between accounts that may have to be opened first.
CREATE OR REPLACE FUNCTION ledger_post_lines(
  p_id bigint, p_book_id bigint, p_kind text, p_source text, p_reference text, p_cause text,
  p_actor text, p_value_on date, p_reverses bigint, p_approval bigint, p_movements jsonb)
RETURNS timestamptz LANGUAGE plpgsql
-- Few rows by their keys, always: guesses about the length of arrays must not lead to scans.
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v ledger_journal;
  v_line record;
BEGIN
  SELECT * INTO v_line FROM ledger_resolve(p_book_id, p_movements);
  v.id := p_id; v.book_id := p_book_id; v.kind := p_kind; v.source := p_source;
  v.reference := p_reference; v.cause := p_cause; v.batch := ''; v.actor := p_actor;
  v.value_on := p_value_on; v.xid := pg_current_xact_id(); v.reverses_id := p_reverses;
  v.approval_id := p_approval; v.lines := cardinality(v_line.amount);
  IF v.lines <= 16 THEN
    v := ledger_write_few(v, v_line.debit, v_line.credit, v_line.asset, v_line.amount, v_line.hot);
  ELSE
    v := ledger_write_many(v, v_line.debit, v_line.credit, v_line.asset, v_line.amount);
  END IF;
  RETURN v.booked_at;
END $$;

CREATE OR REPLACE FUNCTION ledger_post(
  p_book text, p_kind text, p_source text, p_reference text, p_value_on date, p_actor text,
  p_movements jsonb, p_cause text DEFAULT '', p_reverses bigint DEFAULT NULL,
  p_approval bigint DEFAULT NULL,
  OUT journal_id bigint, OUT booked_at timestamptz, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v record;
  v_book ledger_book;
BEGIN
  -- The book, opened for posting (see ledger_enter), and the sides of a single movement: in one
  -- statement, because that is what most requests are.
  SELECT k.id AS book_id, k.closed_through, pg_advisory_xact_lock_shared(7302, k.id::int),
         s.id AS asset, d.id AS debit, d.hot AS debit_hot, c.id AS credit, c.hot AS credit_hot,
         (p_movements->0->>5)::numeric AS amount
    INTO v
    FROM ledger_book k
    JOIN ledger_asset s ON s.book_id = k.id AND s.code = p_movements->0->>4
    JOIN ledger_account d ON d.book_id = k.id AND d.owner = p_movements->0->>0
                         AND d.bucket = p_movements->0->>1 AND d.asset_id = s.id
    JOIN ledger_account c ON c.book_id = k.id AND c.owner = p_movements->0->>2
                         AND c.bucket = p_movements->0->>3 AND c.asset_id = s.id
   WHERE k.code = p_book AND p_movements->1 IS NULL AND ledger_well_formed(p_movements)
     AND p_movements->0->>5 NOT LIKE '%.%';
  IF NOT FOUND THEN
    PERFORM ledger_check_movements(p_movements);
    v_book := ledger_enter(p_book);
    v.book_id := v_book.id; v.closed_through := v_book.closed_through;
  END IF;
  INSERT INTO ledger_posting_ref (book_id, source, reference, journal_id, payload_sha)
  VALUES (v.book_id, p_source, p_reference, nextval('ledger_journal_id_seq'), ledger_sha(
            ledger_payload(p_kind, p_value_on, p_cause, p_reverses, p_movements)))
  ON CONFLICT DO NOTHING RETURNING ledger_posting_ref.journal_id INTO journal_id;
  replayed := journal_id IS NULL;
  IF replayed THEN
    SELECT id, j.booked_at INTO journal_id, booked_at
      FROM ledger_replay(v.book_id, p_source, p_reference, ledger_payload(
             p_kind, p_value_on, p_cause, p_reverses, p_movements)) j;
    RETURN;
  ELSIF p_value_on <= v.closed_through OR p_reverses IS NOT NULL OR p_approval IS NOT NULL THEN
    PERFORM ledger_check_request(ledger_enter(p_book), p_value_on, p_reverses, p_approval,
      ledger_payload(p_kind, p_value_on, p_cause, p_reverses, p_movements));
  END IF;
  IF v.debit <> v.credit THEN
    booked_at := ledger_post_one(
      journal_id, v.book_id, p_kind, p_source, p_reference, p_cause, p_actor, p_value_on,
      p_reverses, p_approval, v.asset, v.amount, v.debit, v.debit_hot, v.credit, v.credit_hot);
  ELSE
    booked_at := ledger_post_lines(
      journal_id, v.book_id, p_kind, p_source, p_reference, p_cause, p_actor, p_value_on,
      p_reverses, p_approval, p_movements);
  END IF;
END $$;
