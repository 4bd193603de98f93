-- The commonest journal, one movement, in as few and as simple statements as can be: what a
-- statement costs to start is most of what it costs. It does what few.sql and apply.sql do for
-- more lines; property tests hold them together.

-- One side the long way: the first movement of another value date, or a floor in the way.
CREATE OR REPLACE FUNCTION ledger_move(
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

-- Debits and credits apart, so that each statement has nothing in it that is not needed.
CREATE OR REPLACE FUNCTION ledger_post_one(
  p_id bigint, p_book_id bigint, p_kind text, p_source text, p_reference text, p_cause text,
  p_actor text, p_value_on date, p_reverses bigint, p_approval bigint, p_asset bigint,
  p_amount numeric, p_debit bigint, p_debit_hot boolean, p_credit bigint, p_credit_hot boolean)
RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
  v_debit_seq bigint; v_debit_after numeric;
  v_credit_seq bigint; v_credit_after numeric;
  v_booked_at timestamptz;
  v_posting bigint;
BEGIN
  FOR turn IN 1..2 LOOP  -- the lower id first, which is the order of locks
    IF (turn = 1) = (p_debit < p_credit) THEN
      IF p_debit_hot THEN  -- notes the movement instead of moving the balance
        INSERT INTO ledger_hot_delta (account_id, value_on, debits, credits)
        VALUES (p_debit, p_value_on, p_amount, 0);
        CONTINUE;
      END IF;
      UPDATE ledger_balance
         SET posted = posted - p_amount, last_seq = last_seq + 1,
             day_debits = day_debits + p_amount
       WHERE account_id = p_debit AND day_on = p_value_on
         AND (floor IS NULL OR posted - p_amount - held - lien >= floor)
      RETURNING last_seq, posted INTO v_debit_seq, v_debit_after;
      IF NOT FOUND THEN
        SELECT * INTO v_debit_seq, v_debit_after FROM ledger_move(p_debit, p_amount, 0, p_value_on);
      END IF;
    ELSIF p_credit_hot THEN
      INSERT INTO ledger_hot_delta (account_id, value_on, debits, credits)
      VALUES (p_credit, p_value_on, 0, p_amount);
    ELSE
      UPDATE ledger_balance
         SET posted = posted + p_amount, last_seq = last_seq + 1,
             day_credits = day_credits + p_amount
       WHERE account_id = p_credit AND day_on = p_value_on
      RETURNING last_seq, posted INTO v_credit_seq, v_credit_after;
      IF NOT FOUND THEN
        SELECT * INTO v_credit_seq, v_credit_after
          FROM ledger_move(p_credit, 0, p_amount, p_value_on);
      END IF;
    END IF;
  END LOOP;

  -- Booked under the locks, so that booked_at rises with the running numbers.
  INSERT INTO ledger_journal (id, book_id, kind, source, reference, cause, actor, value_on,
                              booked_at, reverses_id, approval_id, lines, first_posting_id,
                              last_posting_id)
  VALUES (p_id, p_book_id, p_kind, p_source, p_reference, p_cause, p_actor, p_value_on,
          clock_timestamp(), p_reverses, p_approval, 1, nextval('ledger_posting_id_seq'),
          currval('ledger_posting_id_seq'))
  RETURNING booked_at, first_posting_id INTO v_booked_at, v_posting;
  INSERT INTO ledger_posting OVERRIDING SYSTEM VALUE VALUES (
    v_posting, v_booked_at, p_value_on, p_id, p_debit, p_credit, p_asset, p_amount,
    v_debit_seq, v_debit_after, v_credit_seq, v_credit_after);
  RETURN v_booked_at;
END $$;
