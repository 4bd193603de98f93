-- Posting one journal: the function that single events go through, in one round trip.

-- The ids behind movements; opens accounts that are missing.
CREATE FUNCTION ledger_resolve(
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

CREATE FUNCTION ledger_write(p_journal ledger_journal, p_movements jsonb)
RETURNS ledger_journal LANGUAGE plpgsql AS $$
DECLARE
  v_done ledger_journal;
  v_debit bigint[]; v_credit bigint[]; v_asset bigint[]; v_amount numeric[]; v_hot bigint[];
BEGIN
  IF p_journal.lines = 1 THEN
    v_done := ledger_write_one(p_journal, p_movements->0);
  END IF;
  IF v_done.id IS NULL THEN
    SELECT * INTO v_debit, v_credit, v_asset, v_amount, v_hot
      FROM ledger_resolve(p_journal.book_id, p_movements);
    IF p_journal.lines <= 16 THEN
      v_done := ledger_write_few(p_journal, v_debit, v_credit, v_asset, v_amount, v_hot);
    ELSE
      v_done := ledger_write_many(p_journal, v_debit, v_credit, v_asset, v_amount);
    END IF;
  END IF;
  RETURN v_done;
END $$;

CREATE FUNCTION ledger_post(
  p_book text, p_kind text, p_source text, p_reference text, p_value_on date, p_actor text,
  p_movements jsonb, p_cause text DEFAULT '', p_reverses bigint DEFAULT NULL,
  p_approval bigint DEFAULT NULL,
  OUT journal_id bigint, OUT booked_at timestamptz, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
-- Few rows by their keys, always: guesses about the length of arrays must not lead to scans.
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
  v_book ledger_book := ledger_enter(p_book);
  v_payload jsonb := ledger_payload(p_kind, p_value_on, p_cause, p_reverses, p_movements);
  v_journal ledger_journal;
BEGIN
  INSERT INTO ledger_posting_ref (book_id, source, reference, journal_id, payload_sha)
  VALUES (v_book.id, p_source, p_reference, nextval('ledger_journal_id_seq'),
          ledger_sha(v_payload))
  ON CONFLICT DO NOTHING RETURNING ledger_posting_ref.journal_id INTO v_journal.id;
  replayed := NOT FOUND;
  IF replayed THEN
    v_journal := ledger_replay(v_book.id, p_source, p_reference, v_payload);
  ELSE
    IF p_value_on <= v_book.closed_through OR p_reverses IS NOT NULL OR p_approval IS NOT NULL THEN
      PERFORM ledger_check_request(v_book, p_value_on, p_reverses, p_approval, v_payload);
    END IF;
    v_journal.book_id := v_book.id;
    v_journal.kind := p_kind;
    v_journal.source := p_source;
    v_journal.reference := p_reference;
    v_journal.cause := p_cause;
    v_journal.batch := '';
    v_journal.actor := p_actor;
    v_journal.value_on := p_value_on;
    v_journal.xid := pg_current_xact_id();
    v_journal.reverses_id := p_reverses;
    v_journal.approval_id := p_approval;
    v_journal.lines := jsonb_array_length(p_movements);
    v_journal := ledger_write(v_journal, p_movements);
  END IF;
  journal_id := v_journal.id;
  booked_at := v_journal.booked_at;
END $$;
