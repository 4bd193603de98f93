-- The commonest journal, one movement, in as few and as simple statements as can be: what a
-- statement costs to start is most of what it costs. It does what few.sql and apply.sql do for
-- more lines; property tests hold them together.

-- One side the long way: the first movement of another value date, or a floor in the way.
CREATE FUNCTION ledger_move(
  p_account bigint, p_debits numeric, p_credits numeric, p_value_on date,
  OUT seq bigint, OUT after numeric)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM ledger_balance WHERE account_id = p_account FOR NO KEY UPDATE;
  PERFORM ledger_flush_day(ARRAY[p_account], p_value_on);
  UPDATE ledger_balance
     SET posted = posted + p_credits - p_debits, last_seq = last_seq + 1,
         day_debits = p_debits + CASE WHEN day_on = p_value_on THEN day_debits ELSE 0 END,
         day_credits = p_credits + CASE WHEN day_on = p_value_on THEN day_credits ELSE 0 END,
         day_on = p_value_on
   WHERE account_id = p_account
     AND (p_debits = 0 OR floor IS NULL OR posted - p_debits - held - lien >= floor)
  RETURNING last_seq, posted INTO seq, after;
  IF NOT FOUND THEN
    PERFORM ledger_refuse_floor(ARRAY[p_account], ARRAY[0], ARRAY[p_debits]);
  END IF;
END $$;

-- a and b are the two sides in id order, which is the order of locks; p_forth: from a to b.
CREATE FUNCTION ledger_post_one(
  p_id bigint, p_book_id bigint, p_kind text, p_source text, p_reference text, p_cause text,
  p_actor text, p_value_on date, p_reverses bigint, p_approval bigint, p_asset bigint,
  p_amount numeric, p_forth boolean, p_a bigint, p_a_hot boolean, p_b bigint, p_b_hot boolean)
RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
  v_forth numeric := CASE WHEN p_forth THEN p_amount ELSE 0 END;
  v_back numeric := CASE WHEN p_forth THEN 0 ELSE p_amount END;
  v_a_seq bigint; v_a_after numeric;
  v_b_seq bigint; v_b_after numeric;
  v_booked_at timestamptz;
  v_posting bigint;
BEGIN
  IF p_a_hot THEN  -- notes the movement instead of moving the balance
    INSERT INTO ledger_hot_delta (account_id, value_on, debits, credits)
    VALUES (p_a, p_value_on, v_forth, v_back);
  ELSE
    UPDATE ledger_balance
       SET posted = posted + v_back - v_forth, last_seq = last_seq + 1,
           day_debits = day_debits + v_forth, day_credits = day_credits + v_back
     WHERE account_id = p_a AND day_on = p_value_on
       AND (floor IS NULL OR v_forth = 0 OR posted - v_forth - held - lien >= floor)
    RETURNING last_seq, posted INTO v_a_seq, v_a_after;
    IF v_a_seq IS NULL THEN
      SELECT * INTO v_a_seq, v_a_after FROM ledger_move(p_a, v_forth, v_back, p_value_on);
    END IF;
  END IF;
  IF p_b_hot THEN
    INSERT INTO ledger_hot_delta (account_id, value_on, debits, credits)
    VALUES (p_b, p_value_on, v_back, v_forth);
  ELSE
    UPDATE ledger_balance
       SET posted = posted + v_forth - v_back, last_seq = last_seq + 1,
           day_debits = day_debits + v_back, day_credits = day_credits + v_forth
     WHERE account_id = p_b AND day_on = p_value_on
       AND (floor IS NULL OR v_back = 0 OR posted - v_back - held - lien >= floor)
    RETURNING last_seq, posted INTO v_b_seq, v_b_after;
    IF v_b_seq IS NULL THEN
      SELECT * INTO v_b_seq, v_b_after FROM ledger_move(p_b, v_back, v_forth, p_value_on);
    END IF;
  END IF;

  -- Booked under the locks, so that booked_at rises with the running numbers.
  INSERT INTO ledger_journal (id, book_id, kind, source, reference, cause, actor, value_on,
                              booked_at, reverses_id, approval_id, lines, first_posting_id,
                              last_posting_id)
  VALUES (p_id, p_book_id, p_kind, p_source, p_reference, p_cause, p_actor, p_value_on,
          clock_timestamp(), p_reverses, p_approval, 1, nextval('ledger_posting_id_seq'),
          currval('ledger_posting_id_seq'))
  RETURNING booked_at, first_posting_id INTO v_booked_at, v_posting;
  IF p_forth THEN
    INSERT INTO ledger_posting OVERRIDING SYSTEM VALUE VALUES (
      v_posting, v_booked_at, p_value_on, p_id, p_a, p_b, p_asset, p_amount,
      v_a_seq, v_a_after, v_b_seq, v_b_after);
  ELSE
    INSERT INTO ledger_posting OVERRIDING SYSTEM VALUE VALUES (
      v_posting, v_booked_at, p_value_on, p_id, p_b, p_a, p_asset, p_amount,
      v_b_seq, v_b_after, v_a_seq, v_a_after);
  END IF;
  RETURN v_booked_at;
END $$;
