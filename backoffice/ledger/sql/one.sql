-- The commonest journal, one movement, in as few and as simple statements as can be: what a
-- statement costs to start is most of what it costs. It does what few.sql and apply.sql do for
-- more lines; property tests hold them together.

-- One side the long way: the first movement of another value date, or a floor in the way.
CREATE FUNCTION ledger_move(
  p_account bigint, p_delta numeric, p_value_on date, OUT seq bigint, OUT after numeric)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM ledger_balance WHERE account_id = p_account FOR NO KEY UPDATE;
  PERFORM ledger_turn_day(ARRAY[p_account], p_value_on);
  UPDATE ledger_balance
     SET posted = posted + p_delta, last_seq = last_seq + 1,
         day_debits = day_debits - least(p_delta, 0), day_credits = day_credits + greatest(p_delta, 0)
   WHERE account_id = p_account
     AND (p_delta > 0 OR floor IS NULL OR posted + p_delta - held - lien >= floor)
  RETURNING last_seq, posted INTO seq, after;
  IF NOT FOUND THEN
    PERFORM ledger_refuse_floor(ARRAY[p_account], ARRAY[0], ARRAY[-p_delta]);
  END IF;
END $$;

-- A hot side notes the movement instead.
CREATE FUNCTION ledger_move_hot(p_account bigint, p_delta numeric, p_value_on date)
RETURNS void LANGUAGE sql AS $$
  INSERT INTO ledger_hot_delta (account_id, value_on, debits, credits)
  VALUES (p_account, p_value_on, -least(p_delta, 0), greatest(p_delta, 0))
$$;

-- p_a and p_b are the two sides in id order, which is the order of locks; p_a_delta is what
-- happens to p_a, and the opposite happens to p_b.
CREATE FUNCTION ledger_post_one(
  p_id bigint, p_book_id bigint, p_kind text, p_source text, p_reference text, p_cause text,
  p_actor text, p_value_on date, p_reverses bigint, p_approval bigint, p_asset bigint,
  p_a bigint, p_a_hot boolean, p_a_delta numeric, p_b bigint, p_b_hot boolean)
RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
  v_a_seq bigint; v_a_after numeric;
  v_b_seq bigint; v_b_after numeric;
  v_booked_at timestamptz;
  v_posting bigint;
BEGIN
  IF p_a_hot THEN
    PERFORM ledger_move_hot(p_a, p_a_delta, p_value_on);
  ELSE
    UPDATE ledger_balance
       SET posted = posted + p_a_delta, last_seq = last_seq + 1,
           day_debits = day_debits - least(p_a_delta, 0),
           day_credits = day_credits + greatest(p_a_delta, 0)
     WHERE account_id = p_a AND day_on = p_value_on
       AND (p_a_delta > 0 OR floor IS NULL OR posted + p_a_delta - held - lien >= floor)
    RETURNING last_seq, posted INTO v_a_seq, v_a_after;
    IF NOT FOUND THEN
      SELECT * INTO v_a_seq, v_a_after FROM ledger_move(p_a, p_a_delta, p_value_on);
    END IF;
  END IF;
  IF p_b_hot THEN
    PERFORM ledger_move_hot(p_b, -p_a_delta, p_value_on);
  ELSE
    UPDATE ledger_balance
       SET posted = posted - p_a_delta, last_seq = last_seq + 1,
           day_debits = day_debits + greatest(p_a_delta, 0),
           day_credits = day_credits - least(p_a_delta, 0)
     WHERE account_id = p_b AND day_on = p_value_on
       AND (p_a_delta < 0 OR floor IS NULL OR posted - p_a_delta - held - lien >= floor)
    RETURNING last_seq, posted INTO v_b_seq, v_b_after;
    IF NOT FOUND THEN
      SELECT * INTO v_b_seq, v_b_after FROM ledger_move(p_b, -p_a_delta, p_value_on);
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
  IF p_a_delta < 0 THEN
    INSERT INTO ledger_posting OVERRIDING SYSTEM VALUE VALUES (
      v_posting, v_booked_at, p_value_on, p_id, p_a, p_b, p_asset, -p_a_delta,
      v_a_seq, v_a_after, v_b_seq, v_b_after);
  ELSE
    INSERT INTO ledger_posting OVERRIDING SYSTEM VALUE VALUES (
      v_posting, v_booked_at, p_value_on, p_id, p_b, p_a, p_asset, p_a_delta,
      v_b_seq, v_b_after, v_a_seq, v_a_after);
  END IF;
  RETURN v_booked_at;
END $$;
