-- The commonest journal, one movement, in as few statements as can be: what one costs to start is
-- most of what it costs. It does what few.sql and apply.sql do; property tests hold them together.

-- One side by itself, for the first movement of another value date, and to name a breached floor.
CREATE FUNCTION ledger_move(
  p_account bigint, p_debits numeric, p_credits numeric, p_value_on date,
  OUT seq bigint, OUT after numeric)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM ledger_balance WHERE account_id = p_account FOR NO KEY UPDATE;
  PERFORM ledger_turn_day(ARRAY[p_account], p_value_on);
  UPDATE ledger_balance
     SET posted = posted + p_credits - p_debits, last_seq = last_seq + 1,
         day_debits = day_debits + p_debits, day_credits = day_credits + p_credits
   WHERE account_id = p_account
     AND (p_debits = 0 OR floor IS NULL OR posted - p_debits - held - lien >= floor)
  RETURNING last_seq, posted INTO seq, after;
  IF NOT FOUND THEN
    PERFORM ledger_refuse_floor(ARRAY[p_account], ARRAY[0], ARRAY[p_debits]);
  END IF;
END $$;

-- Null, with nothing done, unless there is one movement between accounts that are open.
CREATE FUNCTION ledger_post_one(
  p_id bigint, p_book_id bigint, p_kind text, p_source text, p_reference text, p_cause text,
  p_actor text, p_value_on date, p_reverses bigint, p_approval bigint, p_movements jsonb)
RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
  v record;
  v_moved record;
  v_booked_at timestamptz;
BEGIN
  SELECT s.id AS asset, d.id AS debit, d.hot AS debit_hot, c.id AS credit, c.hot AS credit_hot,
         (p_movements->0->>5)::numeric AS amount
    INTO v
    FROM ledger_asset s
    JOIN ledger_account d ON d.book_id = p_book_id AND d.owner = p_movements->0->>0
                         AND d.bucket = p_movements->0->>1 AND d.asset_id = s.id
    JOIN ledger_account c ON c.book_id = p_book_id AND c.owner = p_movements->0->>2
                         AND c.bucket = p_movements->0->>3 AND c.asset_id = s.id
   WHERE s.book_id = p_book_id AND s.code = p_movements->0->>4
     AND jsonb_array_length(p_movements) = 1;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;

  -- Both balances in one statement, the lower id first, as balances are always locked.
  WITH moved AS (
    UPDATE ledger_balance b
       SET posted = posted + s.credits - s.debits, last_seq = last_seq + 1,
           day_debits = day_debits + s.debits, day_credits = day_credits + s.credits
      FROM (SELECT v.debit AS account_id, v.amount AS debits, 0 AS credits WHERE NOT v.debit_hot
            UNION ALL SELECT v.credit, 0, v.amount WHERE NOT v.credit_hot ORDER BY 1) s
     WHERE b.account_id = s.account_id AND day_on = p_value_on
       AND (s.debits = 0 OR floor IS NULL OR posted - s.debits - held - lien >= floor)
    RETURNING b.account_id, b.last_seq, b.posted
  )
  SELECT max(last_seq) FILTER (WHERE account_id = v.debit) AS debit_seq,
         max(posted) FILTER (WHERE account_id = v.debit) AS debit_after,
         max(last_seq) FILTER (WHERE account_id = v.credit) AS credit_seq,
         max(posted) FILTER (WHERE account_id = v.credit) AS credit_after
    INTO v_moved FROM moved;
  IF v_moved.debit_seq IS NULL AND NOT v.debit_hot THEN
    SELECT * INTO v_moved.debit_seq, v_moved.debit_after
      FROM ledger_move(v.debit, v.amount, 0, p_value_on);
  END IF;
  IF v_moved.credit_seq IS NULL AND NOT v.credit_hot THEN
    SELECT * INTO v_moved.credit_seq, v_moved.credit_after
      FROM ledger_move(v.credit, 0, v.amount, p_value_on);
  END IF;
  IF v.debit_hot OR v.credit_hot THEN
    INSERT INTO ledger_hot_delta (account_id, value_on, debits, credits)
    SELECT v.debit, p_value_on, v.amount, 0 WHERE v.debit_hot
    UNION ALL SELECT v.credit, p_value_on, 0, v.amount WHERE v.credit_hot;
  END IF;

  WITH journal AS (
    INSERT INTO ledger_journal (id, book_id, kind, source, reference, cause, actor, value_on,
                                booked_at, reverses_id, approval_id, lines, first_posting_id,
                                last_posting_id)
    SELECT p_id, p_book_id, p_kind, p_source, p_reference, p_cause, p_actor, p_value_on,
           clock_timestamp(), p_reverses, p_approval, 1, n, n
      FROM nextval('ledger_posting_id_seq') n
    RETURNING booked_at, first_posting_id
  )
  INSERT INTO ledger_posting (id, booked_at, value_on, journal_id, debit_id, credit_id, asset_id,
                              amount, debit_seq, debit_after, credit_seq, credit_after)
  OVERRIDING SYSTEM VALUE
  SELECT first_posting_id, booked_at, p_value_on, p_id, v.debit, v.credit, v.asset, v.amount,
         v_moved.debit_seq, v_moved.debit_after, v_moved.credit_seq, v_moved.credit_after
    FROM journal
  RETURNING booked_at INTO v_booked_at;
  RETURN v_booked_at;
END $$;
