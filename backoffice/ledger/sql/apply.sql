-- Posting many lines whose accounts are known, one statement a table.

-- Names the first account that a set of lines would take below its floor.
CREATE OR REPLACE FUNCTION ledger_refuse_floor(p_debit bigint[], p_credit bigint[], p_amount numeric[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v record;
BEGIN
  WITH line AS (SELECT * FROM unnest(p_debit, p_credit, p_amount) t(debit_id, credit_id, amount)),
  net AS (
    SELECT account_id, sum(delta) AS delta FROM (
      SELECT debit_id AS account_id, -amount AS delta FROM line
      UNION ALL SELECT credit_id, amount FROM line) side GROUP BY account_id)
  SELECT a.owner, a.bucket, s.code AS asset, b.floor, -net.delta AS taken,
         b.posted - b.held - b.lien AS available
    INTO v
    FROM net JOIN ledger_balance b USING (account_id)
    JOIN ledger_account a ON a.id = account_id JOIN ledger_asset s ON s.id = a.asset_id
   WHERE net.delta < 0 AND b.posted + net.delta - b.held - b.lien < b.floor
   ORDER BY account_id LIMIT 1;
  PERFORM ledger_refuse('LG001', format(
    'Account %s.%s has %s of %s available and a floor of %s, so %s cannot be taken from it: '
    'lower the amount.', v.owner, v.bucket, v.available, v.asset, v.floor, v.taken),
    jsonb_build_object('owner', v.owner, 'bucket', v.bucket, 'asset', v.asset, 'amount', v.taken,
                       'available', v.available, 'floor', v.floor));
END $$;

-- Writes the waiting day of locked balances out before another value date takes its place. Any
-- order of dates is right, since days only add up.
CREATE OR REPLACE FUNCTION ledger_flush_day(p_account bigint[], p_value_on date)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger_balance_day AS day (account_id, value_on, debits, credits)
  SELECT account_id, day_on, day_debits, day_credits FROM ledger_balance
   WHERE account_id = ANY (p_account) AND day_on <> p_value_on
   ORDER BY account_id
  ON CONFLICT (account_id, value_on) DO UPDATE
    SET debits = day.debits + excluded.debits, credits = day.credits + excluded.credits;
END $$;

-- Locks the balances that will change, in id order; hot accounts have no row to lock.
CREATE OR REPLACE FUNCTION ledger_lock(p_debit bigint[], p_credit bigint[], p_value_on date)
RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_stale bigint[];
BEGIN
  SELECT array_agg(account_id) FILTER (WHERE day_on <> p_value_on) INTO v_stale
    FROM (SELECT b.account_id, b.day_on FROM ledger_balance b
           WHERE b.account_id IN (
             SELECT a.id FROM ledger_account a
              WHERE NOT a.hot AND a.id IN (SELECT unnest(p_debit) UNION SELECT unnest(p_credit)))
           ORDER BY b.account_id FOR NO KEY UPDATE) locked;
  IF v_stale IS NOT NULL THEN
    PERFORM ledger_flush_day(v_stale, p_value_on);
  END IF;
END $$;

-- Lines of journals that this transaction wrote, with their balances locked: line i moves
-- p_amount[i] from p_debit[i] to p_credit[i] as posting p_id[i] of journal p_journal[i].
CREATE OR REPLACE FUNCTION ledger_apply(
  p_id bigint[], p_journal bigint[], p_debit bigint[], p_credit bigint[], p_asset bigint[],
  p_amount numeric[], p_value_on date, p_booked_at timestamptz)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off SET enable_mergejoin = off AS $$
DECLARE
  v_breaches bigint;
BEGIN
  INSERT INTO ledger_posting (id, booked_at, value_on, journal_id, debit_id, credit_id, asset_id,
                              amount, debit_seq, debit_after, credit_seq, credit_after)
  OVERRIDING SYSTEM VALUE
  WITH line AS (
    SELECT * FROM unnest(p_id, p_journal, p_debit, p_credit, p_asset, p_amount)
      t(id, journal_id, debit_id, credit_id, asset_id, amount)
  ), side AS (
    SELECT id, debit_id AS account_id, -amount AS delta FROM line
    UNION ALL SELECT id, credit_id, amount FROM line
  ), run AS (
    SELECT s.id, s.delta, b.last_seq + row_number() OVER w AS seq,
           b.posted + sum(s.delta) OVER w AS after
      FROM side s
      JOIN ledger_account a ON a.id = s.account_id AND NOT a.hot
      JOIN ledger_balance b ON b.account_id = a.id
    WINDOW w AS (PARTITION BY s.account_id ORDER BY s.id)
  )
  SELECT l.id, p_booked_at, p_value_on, l.journal_id, l.debit_id, l.credit_id, l.asset_id,
         l.amount, d.seq, d.after, c.seq, c.after
    FROM line l
    LEFT JOIN run d ON d.id = l.id AND d.delta < 0
    LEFT JOIN run c ON c.id = l.id AND c.delta > 0;

  WITH net AS (
    SELECT account_id, a.hot, sum(side.debits) AS debits, sum(side.credits) AS credits,
           count(*) AS moves
      FROM (SELECT debit_id AS account_id, amount AS debits, 0 AS credits
              FROM unnest(p_debit, p_amount) t(debit_id, amount)
            UNION ALL
            SELECT credit_id, 0, amount FROM unnest(p_credit, p_amount) t(credit_id, amount)) side
      JOIN ledger_account a ON a.id = account_id
     GROUP BY account_id, a.hot
  ), moved AS (
    UPDATE ledger_balance b
       SET posted = posted + net.credits - net.debits, last_seq = last_seq + net.moves,
           day_debits = net.debits + CASE WHEN day_on = p_value_on THEN day_debits ELSE 0 END,
           day_credits = net.credits + CASE WHEN day_on = p_value_on THEN day_credits ELSE 0 END,
           day_on = p_value_on
      FROM net
     WHERE b.account_id = net.account_id AND NOT net.hot
       AND (b.floor IS NULL OR net.credits >= net.debits
            OR b.posted + net.credits - net.debits - b.held - b.lien >= b.floor)
    RETURNING b.account_id
  ), hot AS (
    INSERT INTO ledger_hot_delta (account_id, value_on, debits, credits)
    SELECT account_id, p_value_on, debits, credits FROM net WHERE net.hot
  )
  SELECT (SELECT count(*) FROM net WHERE NOT net.hot) - (SELECT count(*) FROM moved)
    INTO v_breaches;
  IF v_breaches > 0 THEN
    PERFORM ledger_refuse_floor(p_debit, p_credit, p_amount);
  END IF;
END $$;

-- One journal of many lines.
CREATE OR REPLACE FUNCTION ledger_write_many(
  INOUT p_journal ledger_journal, p_debit bigint[], p_credit bigint[], p_asset bigint[],
  p_amount numeric[])
LANGUAGE plpgsql AS $$
DECLARE
  v_id bigint[];
BEGIN
  PERFORM ledger_lock(p_debit, p_credit, p_journal.value_on);
  v_id := ARRAY(SELECT nextval('ledger_posting_id_seq')
                  FROM generate_series(1, p_journal.lines));
  p_journal.booked_at := clock_timestamp();  -- under the locks, so that it rises with *_seq
  p_journal.first_posting_id := v_id[1];
  p_journal.last_posting_id := v_id[p_journal.lines];
  INSERT INTO ledger_journal SELECT p_journal.*;
  PERFORM ledger_apply(v_id, array_fill(p_journal.id, ARRAY[p_journal.lines]), p_debit, p_credit,
                       p_asset, p_amount, p_journal.value_on, p_journal.booked_at);
END $$;
