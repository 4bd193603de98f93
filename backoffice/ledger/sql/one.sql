-- The commonest journal, one movement, in the fewest and simplest statements. It does what
-- apply.sql does for many lines; a property test holds the two together.

-- Moves one balance; null for a hot account, which only notes the movement.
CREATE FUNCTION ledger_move(
  p_account bigint, p_hot boolean, p_debits numeric, p_credits numeric, p_value_on date,
  OUT seq bigint, OUT after numeric)
LANGUAGE plpgsql AS $$
BEGIN
  IF p_hot THEN
    INSERT INTO ledger_hot_delta (account_id, value_on, debits, credits)
    VALUES (p_account, p_value_on, p_debits, p_credits);
    RETURN;
  END IF;
  FOR attempt IN 1..2 LOOP
    UPDATE ledger_balance
       SET posted = posted + p_credits - p_debits, last_seq = last_seq + 1,
           day_debits = day_debits + p_debits, day_credits = day_credits + p_credits
     WHERE account_id = p_account AND day_on = p_value_on
       AND (p_debits = 0 OR floor IS NULL OR posted - p_debits - held - lien >= floor)
    RETURNING last_seq, posted INTO seq, after;
    EXIT WHEN FOUND;
    IF attempt = 2 THEN
      PERFORM ledger_refuse_floor(ARRAY[p_account], ARRAY[0], ARRAY[p_debits]);
    END IF;
    PERFORM 1 FROM ledger_balance WHERE account_id = p_account FOR NO KEY UPDATE;
    PERFORM ledger_turn_day(ARRAY[p_account], p_value_on);
  END LOOP;
END $$;

-- Without id where an account has to be opened first.
CREATE FUNCTION ledger_write_one(INOUT p_journal ledger_journal, p_movement jsonb)
LANGUAGE plpgsql AS $$
DECLARE
  v record;
  v_amount numeric := p_movement->>5;
  v_out record;
  v_in record;
BEGIN
  SELECT s.id AS asset, d.id AS debit, d.hot AS debit_hot, c.id AS credit, c.hot AS credit_hot
    INTO v
    FROM ledger_asset s
    JOIN ledger_account d ON d.book_id = s.book_id AND d.asset_id = s.id
                         AND d.owner = p_movement->>0 AND d.bucket = p_movement->>1
    JOIN ledger_account c ON c.book_id = s.book_id AND c.asset_id = s.id
                         AND c.owner = p_movement->>2 AND c.bucket = p_movement->>3
   WHERE s.book_id = p_journal.book_id AND s.code = p_movement->>4;
  IF NOT FOUND THEN
    p_journal := NULL;
    RETURN;
  END IF;
  IF v.debit < v.credit THEN  -- balances are always locked in id order
    v_out := ledger_move(v.debit, v.debit_hot, v_amount, 0, p_journal.value_on);
    v_in := ledger_move(v.credit, v.credit_hot, 0, v_amount, p_journal.value_on);
  ELSE
    v_in := ledger_move(v.credit, v.credit_hot, 0, v_amount, p_journal.value_on);
    v_out := ledger_move(v.debit, v.debit_hot, v_amount, 0, p_journal.value_on);
  END IF;
  p_journal.first_posting_id := nextval('ledger_posting_id_seq');
  p_journal.last_posting_id := p_journal.first_posting_id;
  p_journal.booked_at := clock_timestamp();  -- under the locks, so that it rises with *_seq
  INSERT INTO ledger_journal SELECT p_journal.*;
  INSERT INTO ledger_posting (id, booked_at, value_on, journal_id, debit_id, credit_id, asset_id,
                              amount, debit_seq, debit_after, credit_seq, credit_after)
  OVERRIDING SYSTEM VALUE
  VALUES (p_journal.first_posting_id, p_journal.booked_at, p_journal.value_on, p_journal.id,
          v.debit, v.credit, v.asset, v_amount, v_out.seq, v_out.after, v_in.seq, v_in.after);
END $$;
