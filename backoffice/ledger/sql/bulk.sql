-- Posting by the hundred thousand: COPY into a stage, then one statement a table.

-- The stage belongs to us, so nobody can put a view or trigger of his in its place.
CREATE FUNCTION ledger_stage_open() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET client_min_messages = warning AS $$
BEGIN
  DROP TABLE IF EXISTS pg_temp.ledger_stage;
  CREATE TEMP TABLE ledger_stage (
    n bigint GENERATED ALWAYS AS IDENTITY, from_owner text, from_bucket text, to_owner text,
    to_bucket text, asset text, amount numeric, reference text) ON COMMIT DROP;
  GRANT INSERT ON pg_temp.ledger_stage TO PUBLIC;
END $$;

-- The staged lines with the ids behind their codes, in order; opens accounts that are missing.
CREATE FUNCTION ledger_stage_resolve(
  p_book_id bigint, OUT debit bigint[], OUT credit bigint[], OUT asset bigint[],
  OUT amount numeric[], OUT line bigint[])
LANGUAGE plpgsql AS $$
DECLARE
  v_complete boolean;
BEGIN
  ANALYZE pg_temp.ledger_stage;
  LOOP
    SELECT array_agg(d.id ORDER BY n), array_agg(c.id ORDER BY n), array_agg(s.id ORDER BY n),
           array_agg(t.amount ORDER BY n), array_agg(n ORDER BY n),
           bool_and(d.id IS NOT NULL AND c.id IS NOT NULL)
      INTO debit, credit, asset, amount, line, v_complete
      FROM pg_temp.ledger_stage t
      LEFT JOIN ledger_asset s ON s.book_id = p_book_id AND s.code = t.asset
      LEFT JOIN ledger_account d ON d.book_id = p_book_id AND d.owner = from_owner
                                AND d.bucket = from_bucket AND d.asset_id = s.id
      LEFT JOIN ledger_account c ON c.book_id = p_book_id AND c.owner = to_owner
                                AND c.bucket = to_bucket AND c.asset_id = s.id;
    EXIT WHEN v_complete IS DISTINCT FROM false;
    PERFORM ledger_open_accounts(p_book_id, (
      SELECT jsonb_agg(jsonb_build_array(side.owner, side.bucket, side.asset)) FROM (
        SELECT from_owner, from_bucket, t.asset FROM pg_temp.ledger_stage t
        UNION SELECT to_owner, to_bucket, t.asset FROM pg_temp.ledger_stage t
      ) side(owner, bucket, asset)));
  END LOOP;
END $$;

-- Claims a reference for each staged line; lines that were posted before leave the stage.
CREATE FUNCTION ledger_stage_claim(
  p_book_id bigint, p_kind text, p_source text, p_value_on date, p_cause text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v record;
BEGIN
  ALTER TABLE pg_temp.ledger_stage ADD payload jsonb, ADD journal_id bigint;
  UPDATE pg_temp.ledger_stage
     SET journal_id = nextval('ledger_journal_id_seq'),
         payload = ledger_payload(p_kind, p_value_on, p_cause, NULL, jsonb_build_array(
           jsonb_build_array(from_owner, from_bucket, to_owner, to_bucket, asset, amount)));
  -- In the order of references, so that two batches cannot deadlock over common ones.
  INSERT INTO ledger_posting_ref (book_id, source, reference, journal_id, payload_sha)
  SELECT p_book_id, p_source, reference, journal_id, ledger_sha(payload)
    FROM pg_temp.ledger_stage ORDER BY reference, n
  ON CONFLICT DO NOTHING;
  FOR v IN
    SELECT s.n, s.reference, s.payload, r.payload_sha FROM pg_temp.ledger_stage s
      JOIN ledger_posting_ref r ON r.book_id = p_book_id AND r.source = p_source
                               AND r.reference = s.reference AND r.journal_id <> s.journal_id
  LOOP
    IF v.payload_sha <> ledger_sha(v.payload) THEN
      PERFORM ledger_replay(p_book_id, p_source, v.reference, v.payload);
    END IF;
    DELETE FROM pg_temp.ledger_stage WHERE n = v.n;
  END LOOP;
END $$;

-- A digest of the staged lines stands for them in the reference of a whole batch.
CREATE FUNCTION ledger_digest(p_lines text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT to_jsonb(encode(sha256(convert_to(p_lines, 'UTF8')), 'hex'))
$$;

-- One journal for all staged lines.
CREATE FUNCTION ledger_bulk_lean(
  p_book ledger_book, p_kind text, p_source text, p_reference text, p_value_on date,
  p_actor text, p_cause text, OUT journal_id bigint, OUT lines bigint, OUT replayed boolean)
LANGUAGE plpgsql AS $$
DECLARE
  v ledger_journal;
  v_payload jsonb;
  v_staged record;
BEGIN
  SELECT ledger_payload(p_kind, p_value_on, p_cause, NULL, ledger_digest(string_agg(concat_ws(
           E'\t', from_owner, from_bucket, to_owner, to_bucket, asset, amount), E'\n' ORDER BY n)))
    INTO v_payload FROM pg_temp.ledger_stage;
  INSERT INTO ledger_posting_ref (book_id, source, reference, journal_id, payload_sha)
  VALUES (p_book.id, p_source, p_reference, nextval('ledger_journal_id_seq'),
          ledger_sha(v_payload))
  ON CONFLICT DO NOTHING RETURNING ledger_posting_ref.journal_id INTO v.id;
  replayed := NOT FOUND;
  IF replayed THEN
    v := ledger_replay(p_book.id, p_source, p_reference, v_payload);
  ELSE
    PERFORM ledger_check_request(p_book, p_value_on, NULL, NULL, v_payload);
    SELECT * INTO v_staged FROM ledger_stage_resolve(p_book.id);
    v.book_id := p_book.id; v.kind := p_kind; v.source := p_source; v.reference := p_reference;
    v.cause := p_cause; v.batch := ''; v.actor := p_actor; v.value_on := p_value_on;
    v.xid := pg_current_xact_id(); v.lines := cardinality(v_staged.amount);
    v := ledger_write_many(v, v_staged.debit, v_staged.credit, v_staged.asset, v_staged.amount);
  END IF;
  journal_id := v.id;
  lines := v.lines;
END $$;

-- A journal and a reference for each staged line; p_reference names the batch.
CREATE FUNCTION ledger_bulk_full(
  p_book ledger_book, p_kind text, p_source text, p_reference text, p_value_on date,
  p_actor text, p_cause text, OUT journal_id bigint, OUT lines bigint, OUT replayed boolean)
LANGUAGE plpgsql AS $$
DECLARE
  v record;
  v_staged bigint := (SELECT count(*) FROM pg_temp.ledger_stage);
  v_journal bigint[];
  v_id bigint[];
  v_at timestamptz;
BEGIN
  PERFORM ledger_check_request(p_book, p_value_on, NULL, NULL, '{}');
  PERFORM ledger_stage_claim(p_book.id, p_kind, p_source, p_value_on, p_cause);
  SELECT * INTO v FROM ledger_stage_resolve(p_book.id);
  lines := coalesce(cardinality(v.amount), 0);
  replayed := lines < v_staged;
  IF lines > 0 THEN
    v_journal := ARRAY(SELECT s.journal_id FROM pg_temp.ledger_stage s ORDER BY n);
    journal_id := v_journal[1];
    PERFORM ledger_lock(v.debit, v.credit, p_value_on);
    v_at := clock_timestamp();
    v_id := ARRAY(SELECT nextval('ledger_posting_id_seq') FROM generate_series(1, lines));
    INSERT INTO ledger_journal (id, book_id, kind, source, reference, cause, batch, actor,
                                value_on, booked_at, lines, first_posting_id, last_posting_id)
    SELECT t.journal_id, p_book.id, p_kind, p_source, s.reference, p_cause, p_reference, p_actor,
           p_value_on, v_at, 1, t.id, t.id
      FROM unnest(v_journal, v.line, v_id) t(journal_id, n, id)
      JOIN pg_temp.ledger_stage s USING (n);
    PERFORM ledger_apply(v_id, v_journal, v.debit, v.credit, v.asset, v.amount, p_value_on, v_at);
  END IF;
END $$;

CREATE FUNCTION ledger_post_bulk(
  p_book text, p_kind text, p_source text, p_reference text, p_value_on date, p_actor text,
  p_full boolean, p_cause text DEFAULT '',
  OUT journal_id bigint, OUT lines bigint, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET work_mem = '256MB' SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_book ledger_book := ledger_enter(p_book);
BEGIN
  IF (SELECT relowner FROM pg_class WHERE oid = 'pg_temp.ledger_stage'::regclass)
     <> current_user::regrole THEN
    PERFORM ledger_refuse('LG014', 'The stage is not ours: call ledger_stage_open() first.');
  ELSIF NOT EXISTS (SELECT 1 FROM pg_temp.ledger_stage) THEN
    PERFORM ledger_refuse('LG014', 'A batch needs at least one movement: name what moves.');
  END IF;
  IF p_full THEN
    SELECT * INTO journal_id, lines, replayed FROM ledger_bulk_full(
      v_book, p_kind, p_source, p_reference, p_value_on, p_actor, p_cause);
  ELSE
    SELECT * INTO journal_id, lines, replayed FROM ledger_bulk_lean(
      v_book, p_kind, p_source, p_reference, p_value_on, p_actor, p_cause);
  END IF;
  DROP TABLE pg_temp.ledger_stage;
END $$;
