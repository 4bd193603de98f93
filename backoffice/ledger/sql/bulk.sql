-- Posting by the hundred thousand: COPY into a stage, then one statement a table.

-- Locks the balances that will change, in id order, and keeps what they were.
CREATE OR REPLACE FUNCTION ledger_bulk_lock(p_value_on date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_stale bigint[];
BEGIN
  CREATE TEMP TABLE ledger_stage_net ON COMMIT DROP AS
    SELECT account_id, count(*) AS moves, sum(delta) AS delta,
           coalesce(sum(amount) FILTER (WHERE delta < 0), 0) AS debits
      FROM pg_temp.ledger_stage_run WHERE account_id IS NOT NULL GROUP BY account_id;
  CREATE TEMP TABLE ledger_stage_before ON COMMIT DROP AS
    SELECT b.account_id, b.posted, b.last_seq, b.day_on
      FROM pg_temp.ledger_stage_net JOIN ledger_balance b USING (account_id)
     ORDER BY b.account_id FOR NO KEY UPDATE OF b;
  SELECT array_agg(account_id) INTO v_stale
    FROM pg_temp.ledger_stage_before WHERE day_on <> p_value_on;
  IF v_stale IS NOT NULL THEN
    PERFORM ledger_flush_day(v_stale, p_value_on);
  END IF;
END $$;

-- Journals, then their postings in the order of the lines: p_journal is the one of all lines, or,
-- without an id, what the journals of the claimed references have in common. Ids are drawn first,
-- under the locks, so that the journals need not wait for what RETURNING would collect.
CREATE OR REPLACE FUNCTION ledger_bulk_write(p_journal ledger_journal, p_lines bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_first int;
  v_last int;
  v_written bigint;
  v_id bigint[];
BEGIN
  SELECT min(n), max(n) INTO v_first, v_last FROM pg_temp.ledger_stage;
  v_id := ARRAY(SELECT nextval('ledger_posting_id_seq') FROM generate_series(v_first, v_last));
  INSERT INTO ledger_journal (id, book_id, kind, source, reference, cause, batch, actor, value_on,
                              booked_at, lines, first_posting_id, last_posting_id)
  SELECT coalesce(p_journal.id, k.journal_id), p_journal.book_id, p_journal.kind, p_journal.source,
         coalesce(k.reference, p_journal.reference), p_journal.cause, p_journal.batch,
         p_journal.actor, p_journal.value_on, p_journal.booked_at, p_journal.lines,
         v_id[coalesce(k.n, v_first) - v_first + 1], v_id[coalesce(k.n, v_last) - v_first + 1]
    FROM (SELECT p_journal.id) j
    LEFT JOIN (pg_temp.ledger_stage_claim k JOIN pg_temp.ledger_stage USING (n)) ON j.id IS NULL;
  INSERT INTO ledger_posting (id, booked_at, value_on, journal_id, debit_id, credit_id, asset_id,
                              amount, debit_seq, debit_after, credit_seq, credit_after)
  OVERRIDING SYSTEM VALUE
  SELECT v_id[r.n - v_first + 1], p_journal.booked_at, p_journal.value_on,
         coalesce(p_journal.id, k.journal_id), r.debit_id, r.credit_id, r.asset_id, r.amount,
         CASE WHEN r.delta < 0 THEN b.last_seq + r.moves END,
         CASE WHEN r.delta < 0 THEN b.posted + r.moved END,
         CASE WHEN r.delta > 0 THEN b.last_seq + r.moves ELSE sb.last_seq + s.moves END,
         CASE WHEN r.delta > 0 THEN b.posted + r.moved ELSE sb.posted + s.moved END
    FROM pg_temp.ledger_stage_run r
    LEFT JOIN pg_temp.ledger_stage_before b ON b.account_id = r.account_id
    LEFT JOIN pg_temp.ledger_stage_run s ON s.n = r.n AND NOT s.first
    LEFT JOIN pg_temp.ledger_stage_before sb ON sb.account_id = s.account_id
    LEFT JOIN pg_temp.ledger_stage_claim k ON k.n = r.n
   WHERE r.first ORDER BY r.n;
  GET DIAGNOSTICS v_written = ROW_COUNT;
  IF v_written <> p_lines THEN
    PERFORM ledger_refuse_number();
  END IF;
END $$;

-- Moves the locked balances, and notes what hot accounts moved by.
CREATE OR REPLACE FUNCTION ledger_bulk_move(p_value_on date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_moved bigint;
BEGIN
  UPDATE ledger_balance b
     SET posted = b.posted + t.delta, last_seq = b.last_seq + t.moves,
         day_debits = t.debits + CASE WHEN day_on = p_value_on THEN day_debits ELSE 0 END,
         day_credits = t.debits + t.delta
                       + CASE WHEN day_on = p_value_on THEN day_credits ELSE 0 END,
         day_on = p_value_on
    FROM pg_temp.ledger_stage_net t
   WHERE b.account_id = t.account_id
     AND (b.floor IS NULL OR t.delta >= 0 OR b.posted + t.delta - b.held - b.lien >= b.floor);
  GET DIAGNOSTICS v_moved = ROW_COUNT;
  IF v_moved < (SELECT count(*) FROM pg_temp.ledger_stage_net) THEN
    PERFORM ledger_refuse_floor(array_agg(account_id), array_agg(0), array_agg(-delta))
       FROM pg_temp.ledger_stage_net WHERE delta < 0;
  END IF;
  INSERT INTO ledger_hot_delta (account_id, value_on, debits, credits)
  SELECT account_id, p_value_on, sum(debits), sum(credits)
    FROM (SELECT k.account_id, t.amount AS debits, 0 AS credits FROM pg_temp.ledger_stage t
            JOIN pg_temp.ledger_stage_key k ON k.number = t.giver AND k.hot
          UNION ALL
          SELECT k.account_id, 0, t.amount FROM pg_temp.ledger_stage t
            JOIN pg_temp.ledger_stage_key k ON k.number = t.taker AND k.hot) side
   GROUP BY account_id;
END $$;

-- Claims a reference for each staged line; lines that were posted before leave the stage. Answers
-- how many are left.
CREATE OR REPLACE FUNCTION ledger_bulk_claim(p_journal ledger_journal)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v record;
BEGIN
  INSERT INTO pg_temp.ledger_stage_claim (n, journal_id, reference, payload)
  SELECT t.n, nextval('ledger_journal_id_seq'), t.reference, ledger_payload(
           p_journal.kind, p_journal.value_on, p_journal.cause, NULL, jsonb_build_array(
             jsonb_build_array(d.owner, d.bucket, c.owner, c.bucket, d.asset, trim_scale(t.amount))))
    FROM pg_temp.ledger_stage t
    LEFT JOIN pg_temp.ledger_stage_account d ON d.number = t.giver
    LEFT JOIN pg_temp.ledger_stage_account c ON c.number = t.taker;
  -- In the order of references, so that two batches cannot deadlock over common ones.
  INSERT INTO ledger_posting_ref (book_id, source, reference, journal_id, payload_sha)
  SELECT p_journal.book_id, p_journal.source, reference, journal_id, ledger_sha(payload)
    FROM pg_temp.ledger_stage_claim ORDER BY reference, n
  ON CONFLICT DO NOTHING;
  FOR v IN
    SELECT k.n, k.reference, k.payload, r.payload_sha FROM pg_temp.ledger_stage_claim k
      JOIN ledger_posting_ref r ON r.book_id = p_journal.book_id AND r.source = p_journal.source
                               AND r.reference = k.reference AND r.journal_id <> k.journal_id
  LOOP
    IF v.payload_sha <> ledger_sha(v.payload) THEN
      PERFORM ledger_replay(p_journal.book_id, p_journal.source, v.reference, v.payload);
    END IF;
    DELETE FROM pg_temp.ledger_stage WHERE n = v.n;
  END LOOP;
  RETURN (SELECT count(*) FROM pg_temp.ledger_stage);
END $$;

-- Claims the one reference of a batch; answers the journal that has it already, where there is one.
CREATE OR REPLACE FUNCTION ledger_bulk_claim_all(
  INOUT p_journal ledger_journal, p_lines bigint)
LANGUAGE plpgsql AS $$
DECLARE
  v_payload jsonb := ledger_payload(p_journal.kind, p_journal.value_on, p_journal.cause, NULL,
                                    ledger_stage_digest(p_lines));
  v_former jsonb;
BEGIN
  INSERT INTO ledger_posting_ref (book_id, source, reference, journal_id, payload_sha)
  VALUES (p_journal.book_id, p_journal.source, p_journal.reference,
          nextval('ledger_journal_id_seq'), ledger_sha(v_payload))
  ON CONFLICT DO NOTHING RETURNING journal_id INTO p_journal.id;
  IF NOT FOUND THEN
    v_former := v_payload || jsonb_build_object('movements', ledger_stage_former_digest());
    IF EXISTS (SELECT FROM ledger_posting_ref
                WHERE book_id = p_journal.book_id AND source = p_journal.source
                  AND reference = p_journal.reference AND payload_sha = ledger_sha(v_former)) THEN
      v_payload := v_former;
    END IF;
    p_journal := ledger_replay(p_journal.book_id, p_journal.source, p_journal.reference, v_payload);
  END IF;
END $$;

-- p_full: a journal and a reference for each line, and p_reference names the batch; else one
-- journal for all. Nearly everything is joined by hash: there is much of it, and no statistics.
CREATE OR REPLACE FUNCTION ledger_post_bulk(
  p_book text, p_kind text, p_source text, p_reference text, p_value_on date, p_actor text,
  p_full boolean, p_cause text DEFAULT '',
  OUT journal_id bigint, OUT lines bigint, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET work_mem = '256MB' SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_nestloop = off SET enable_mergejoin = off AS $$
DECLARE
  v_book ledger_book := ledger_enter(p_book);
  v_staged bigint := ledger_stage_count();
  v ledger_journal;
BEGIN
  CREATE TEMP TABLE ledger_stage_claim (
    n int, journal_id bigint, reference text, payload jsonb) ON COMMIT DROP;
  v.book_id := v_book.id; v.kind := p_kind; v.source := p_source; v.reference := p_reference;
  v.cause := p_cause; v.actor := p_actor; v.value_on := p_value_on;
  v.batch := CASE WHEN p_full THEN p_reference ELSE '' END;
  lines := v_staged;
  IF p_full THEN
    lines := ledger_bulk_claim(v);
  END IF;
  replayed := lines < v_staged;
  IF lines > 0 THEN
    PERFORM ledger_stage_resolve(v.book_id);
    PERFORM ledger_stage_run();
    IF NOT p_full THEN
      v := ledger_bulk_claim_all(v, lines);
      journal_id := v.id;
      lines := coalesce(v.lines, lines);
      replayed := v.lines IS NOT NULL;
    END IF;
  END IF;
  IF NOT replayed OR (p_full AND lines > 0) THEN
    PERFORM ledger_check_request(v_book, p_value_on, NULL, NULL, '{}');
    PERFORM ledger_bulk_lock(p_value_on);
    v.booked_at := clock_timestamp();  -- under the locks, so that it rises with *_seq
    v.lines := CASE WHEN p_full THEN 1 ELSE lines END;
    PERFORM ledger_bulk_write(v, lines);
    PERFORM ledger_bulk_move(p_value_on);
    journal_id := coalesce(v.id, (SELECT k.journal_id FROM pg_temp.ledger_stage_claim k
                                    JOIN pg_temp.ledger_stage t USING (n) ORDER BY n LIMIT 1));
  END IF;
  PERFORM ledger_stage_close();
END $$;
