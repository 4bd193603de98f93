-- A journal of few lines, step by step: a fraction of the cost of the set-based statements of
-- apply.sql. It does the same; a property test holds the two together.

CREATE OR REPLACE FUNCTION ledger_write_few(
  INOUT p_journal ledger_journal, p_debit bigint[], p_credit bigint[], p_asset bigint[],
  p_amount numeric[], p_hot bigint[])
LANGUAGE plpgsql AS $$
DECLARE
  v record;
  v_at int;
  -- One element for each balance locked, in id order; hot accounts are not among them.
  v_account bigint[] := '{}'; v_posted numeric[] := '{}'; v_seq bigint[] := '{}';
  v_spare numeric[] := '{}'; v_out numeric[] := '{}'; v_in numeric[] := '{}';
  v_stale boolean := false;
  -- One element for each line.
  v_id bigint[] := '{}';
  v_debit_seq bigint[] := array_fill(NULL::bigint, ARRAY[p_journal.lines]);
  v_credit_seq bigint[] := v_debit_seq;
  v_debit_after numeric[] := array_fill(NULL::numeric, ARRAY[p_journal.lines]);
  v_credit_after numeric[] := v_debit_after;
BEGIN
  FOR v IN
    SELECT account_id, posted, last_seq, posted - held - lien - floor AS spare,
           day_on
      FROM ledger_balance
     WHERE account_id = ANY (p_debit || p_credit) AND account_id <> ALL (p_hot)
     ORDER BY account_id FOR NO KEY UPDATE
  LOOP
    v_account := v_account || v.account_id;
    v_posted := v_posted || v.posted;
    v_seq := v_seq || v.last_seq;
    v_spare := v_spare || v.spare;
    v_out := v_out || 0::numeric;
    v_in := v_in || 0::numeric;
    v_stale := v_stale OR coalesce(v.day_on <> p_journal.value_on, false);
  END LOOP;

  IF v_stale THEN
    PERFORM ledger_flush_day(v_account, p_journal.value_on);
  END IF;

  FOR i IN 1..p_journal.lines LOOP
    v_id[i] := nextval('ledger_posting_id_seq');
    v_at := array_position(v_account, p_debit[i]);
    IF v_at IS NOT NULL THEN
      v_out[v_at] := v_out[v_at] + p_amount[i];
      v_posted[v_at] := v_posted[v_at] - p_amount[i];
      v_seq[v_at] := v_seq[v_at] + 1;
      v_debit_seq[i] := v_seq[v_at];
      v_debit_after[i] := v_posted[v_at];
    END IF;
    v_at := array_position(v_account, p_credit[i]);
    IF v_at IS NOT NULL THEN
      v_in[v_at] := v_in[v_at] + p_amount[i];
      v_posted[v_at] := v_posted[v_at] + p_amount[i];
      v_seq[v_at] := v_seq[v_at] + 1;
      v_credit_seq[i] := v_seq[v_at];
      v_credit_after[i] := v_posted[v_at];
    END IF;
  END LOOP;
  FOR i IN 1..cardinality(v_account) LOOP
    IF v_out[i] > v_in[i] AND v_spare[i] + v_in[i] - v_out[i] < 0 THEN
      PERFORM ledger_refuse_floor(p_debit, p_credit, p_amount);
    END IF;
  END LOOP;

  p_journal.booked_at := clock_timestamp();  -- under the locks, so that it rises with *_seq
  p_journal.first_posting_id := v_id[1];
  p_journal.last_posting_id := v_id[p_journal.lines];
  INSERT INTO ledger_journal SELECT p_journal.*;
  UPDATE ledger_balance b
     SET posted = t.posted, last_seq = t.seq,
         day_debits = t.debits + CASE WHEN day_on = p_journal.value_on THEN day_debits ELSE 0 END,
         day_credits = t.credits + CASE WHEN day_on = p_journal.value_on THEN day_credits ELSE 0 END,
         day_on = p_journal.value_on
    FROM unnest(v_account, v_posted, v_seq, v_out, v_in)
      t(account_id, posted, seq, debits, credits)
   WHERE b.account_id = t.account_id;
  IF p_hot <> '{}' THEN
    INSERT INTO ledger_hot_delta (account_id, value_on, debits, credits)
    SELECT hot, p_journal.value_on, sum(CASE WHEN debit = hot THEN amount ELSE 0 END),
           sum(CASE WHEN credit = hot THEN amount ELSE 0 END)
      FROM (SELECT DISTINCT unnest(p_hot)) h(hot),
           unnest(p_debit, p_credit, p_amount) t(debit, credit, amount)
     WHERE hot IN (debit, credit) GROUP BY hot;
  END IF;
  INSERT INTO ledger_posting (id, booked_at, value_on, journal_id, debit_id, credit_id, asset_id,
                              amount, debit_seq, debit_after, credit_seq, credit_after)
  OVERRIDING SYSTEM VALUE
  SELECT id, p_journal.booked_at, p_journal.value_on, p_journal.id, debit_id, credit_id, asset_id,
         amount, debit_seq, debit_after, credit_seq, credit_after
    FROM unnest(v_id, p_debit, p_credit, p_asset, p_amount, v_debit_seq, v_debit_after,
                v_credit_seq, v_credit_after)
      t(id, debit_id, credit_id, asset_id, amount, debit_seq, debit_after, credit_seq,
        credit_after);
END $$;
