-- Work beside posting: folding hot accounts, closing periods, approvals, partitions.

-- Moves what hot accounts gathered into their balances and days; answers how many movements.
-- Accounts that another worker is folding are left to him.
CREATE OR REPLACE FUNCTION ledger_fold_hot(p_book text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET jit = off AS $$
DECLARE
  v_account bigint;
  v_moves bigint;
  v_total bigint := 0;
BEGIN
  FOR v_account IN
    SELECT b.account_id FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
     WHERE a.hot AND a.book_id = ledger_book_id(p_book)
       AND EXISTS (SELECT 1 FROM ledger_hot_delta d WHERE d.account_id = a.id)
     ORDER BY b.account_id FOR NO KEY UPDATE OF b SKIP LOCKED
  LOOP
    WITH gone AS (
      DELETE FROM ledger_hot_delta WHERE account_id = v_account RETURNING *
    ), day AS (
      INSERT INTO ledger_balance_day AS day (account_id, value_on, debits, credits)
      SELECT v_account, value_on, sum(debits), sum(credits) FROM gone
       GROUP BY value_on ORDER BY value_on
      ON CONFLICT (account_id, value_on) DO UPDATE
        SET debits = day.debits + excluded.debits, credits = day.credits + excluded.credits
    ), total AS (SELECT sum(credits - debits) AS delta, count(*) AS moves FROM gone)
    UPDATE ledger_balance SET posted = posted + coalesce(total.delta, 0)
      FROM total WHERE account_id = v_account RETURNING total.moves INTO v_moves;
    v_total := v_total + v_moves;
  END LOOP;
  RETURN v_total;
END $$;

-- Waits for postings under way in the book, so that none slips in behind the closing.
CREATE OR REPLACE FUNCTION ledger_close_period(p_book text, p_through date, p_actor text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  v ledger_book;
BEGIN
  IF p_through NOT BETWEEN date '1900-01-01' AND date '2200-12-31' THEN
    PERFORM ledger_refuse('LG003', 'A period closes on a day from 1900 to 2200: name such a day.');
  END IF;
  PERFORM pg_advisory_xact_lock(7302, ledger_book_id(p_book)::int);
  SELECT * INTO v FROM ledger_book WHERE code = p_book FOR NO KEY UPDATE;
  IF p_through < v.closed_through THEN
    PERFORM ledger_refuse('LG003', format(
      'The books of %s are closed through %s already: name a later day than %s.',
      p_book, v.closed_through, p_through),
      jsonb_build_object('closed_through', v.closed_through));
  END IF;
  INSERT INTO ledger_period (book_id, closed_through, actor, closed_at)
  VALUES (v.id, p_through, p_actor, clock_timestamp()) ON CONFLICT DO NOTHING;
  UPDATE ledger_book SET closed_through = p_through WHERE id = v.id;
END $$;

CREATE OR REPLACE FUNCTION ledger_propose(p_book text, p_command jsonb, p_maker text)
RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  INSERT INTO ledger_approval (book_id, command, command_sha, maker, proposed_at)
  VALUES (ledger_book_id(p_book), p_command, ledger_sha(p_command), p_maker, clock_timestamp())
  RETURNING id
$$;

CREATE OR REPLACE FUNCTION ledger_decide(
  p_book text, p_approval bigint, p_checker text, p_approved boolean)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  v ledger_approval;
BEGIN
  SELECT * INTO v FROM ledger_approval
   WHERE id = p_approval AND book_id = ledger_book_id(p_book) FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM ledger_refuse('LG010', format('Book %s has no proposal %s.', p_book, p_approval));
  ELSIF v.checker IS NOT NULL THEN
    PERFORM ledger_refuse('LG013', format(
      'Proposal %s was decided by %s: propose the command again.', p_approval, v.checker));
  END IF;
  UPDATE ledger_approval
     SET checker = p_checker, approved = p_approved, decided_at = clock_timestamp()
   WHERE id = p_approval;
END $$;

-- A partition for each month from p_from to p_through; what had fallen into the default partition
-- meanwhile moves to its month. Answers how many were made.
CREATE OR REPLACE FUNCTION ledger_ensure_partitions(p_from date, p_through date)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  v_month timestamptz := date_trunc('month', p_from::timestamptz);
  v_table text;
  v_count int := 0;
BEGIN
  -- Bounded, so that nobody can fill the catalogue with tables.
  IF p_from < date '2000-01-01' OR p_through > current_date + interval '120 months' THEN
    PERFORM ledger_refuse('LG014', format(
      'Partitions are made from 2000 to ten years ahead, not from %s to %s: name such months.',
      p_from, p_through));
  END IF;
  PERFORM pg_advisory_xact_lock(7304, 0);
  WHILE v_month <= p_through LOOP
    v_table := 'ledger_posting_' || to_char(v_month, 'YYYY_MM');
    IF to_regclass('public.' || v_table) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE ledger_posting INCLUDING DEFAULTS '
                     'INCLUDING CONSTRAINTS)', v_table);
      EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, {app}', v_table);
      PERFORM ledger_move_from_default(v_table, v_month);
      EXECUTE format('ALTER TABLE ledger_posting ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                     v_table, v_month, v_month + interval '1 month');
      PERFORM ledger_freeze(v_table::regclass);
      PERFORM ledger_guard_postings(v_table::regclass);
      v_count := v_count + 1;
    END IF;
    v_month := v_month + interval '1 month';
  END LOOP;
  RETURN v_count;
END $$;

-- The only code that deletes postings: within one transaction it has copied them first, and
-- nobody else can look while the table is locked.
CREATE OR REPLACE FUNCTION ledger_move_from_default(p_table text, p_month timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE ledger_posting IN SHARE ROW EXCLUSIVE MODE;
  IF NOT EXISTS (SELECT 1 FROM ledger_posting_default
                  WHERE booked_at >= p_month AND booked_at < p_month + interval '1 month') THEN
    RETURN;
  END IF;
  EXECUTE format('INSERT INTO %I SELECT * FROM ledger_posting_default '
                 'WHERE booked_at >= $1 AND booked_at < $1 + interval ''1 month''', p_table)
    USING p_month;
  ALTER TABLE ledger_posting_default DISABLE TRIGGER ledger_no_change;
  DELETE FROM ledger_posting_default
   WHERE booked_at >= p_month AND booked_at < p_month + interval '1 month';
  ALTER TABLE ledger_posting_default ENABLE TRIGGER ledger_no_change;
END $$;
