-- The stage of a batch: what the caller puts into it, and what becomes of that before anything is
-- locked. Tables without statistics, so the planner is told how to join them: see ledger_post_bulk.

-- Both tables belong to us, so nobody can put a view or trigger of his in their place. A line names
-- its accounts by numbers, which a million lines share a few of; its own number is not the caller's.
CREATE OR REPLACE FUNCTION ledger_stage_open() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET client_min_messages = warning AS $$
BEGIN
  DROP TABLE IF EXISTS pg_temp.ledger_stage, pg_temp.ledger_stage_account;
  CREATE TEMP TABLE ledger_stage_account (
    number int, owner text, bucket text, asset text) ON COMMIT DROP;
  CREATE TEMP TABLE ledger_stage (
    n int GENERATED ALWAYS AS IDENTITY, giver int, taker int, amount numeric, reference text
  ) ON COMMIT DROP;
  GRANT INSERT (number, owner, bucket, asset) ON pg_temp.ledger_stage_account TO PUBLIC;
  GRANT INSERT (giver, taker, amount, reference) ON pg_temp.ledger_stage TO PUBLIC;
END $$;

-- The accounts behind the numbers; opens those that are missing.
CREATE OR REPLACE FUNCTION ledger_stage_resolve(p_book_id bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_missing jsonb;
BEGIN
  IF EXISTS (SELECT FROM pg_temp.ledger_stage_account GROUP BY number
              HAVING count(*) > 1 OR number IS NULL) THEN
    PERFORM ledger_refuse('LG014', 'Each number of a staged account stands for one account.');
  END IF;
  SELECT jsonb_agg(jsonb_build_array(t.owner, t.bucket, t.asset)) INTO v_missing
    FROM pg_temp.ledger_stage_account t
    LEFT JOIN ledger_asset s ON s.book_id = p_book_id AND s.code = t.asset
    LEFT JOIN ledger_account a ON a.book_id = p_book_id AND a.owner = t.owner
                              AND a.bucket = t.bucket AND a.asset_id = s.id
   WHERE a.id IS NULL;
  IF v_missing IS NOT NULL THEN
    PERFORM ledger_open_accounts(p_book_id, v_missing);
  END IF;
  CREATE TEMP TABLE ledger_stage_key ON COMMIT DROP AS
    SELECT t.number, a.id AS account_id, a.asset_id, a.hot FROM pg_temp.ledger_stage_account t
      JOIN ledger_asset s ON s.book_id = p_book_id AND s.code = t.asset
      JOIN ledger_account a ON a.book_id = p_book_id AND a.owner = t.owner
                           AND a.bucket = t.bucket AND a.asset_id = s.id;
END $$;

-- The lines, each under the account whose running number it takes, with how far that account has
-- moved since the beginning of the batch. The first entry of a line is its debit, or its credit
-- where only that is cold (hot accounts have no running number); where both are, there is a second.
CREATE OR REPLACE FUNCTION ledger_stage_run() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  CREATE TEMP TABLE ledger_stage_run ON COMMIT DROP AS
    WITH line AS (
      SELECT t.n, d.account_id AS debit_id, c.account_id AS credit_id, d.asset_id,
             trim_scale(t.amount) AS amount, NOT d.hot AS debit_cold, NOT c.hot AS credit_cold
        FROM pg_temp.ledger_stage t
        JOIN pg_temp.ledger_stage_key d ON d.number = t.giver
        JOIN pg_temp.ledger_stage_key c ON c.number = t.taker
    ), side AS (
      SELECT n, debit_id, credit_id, asset_id, amount, first,
             CASE WHEN first AND debit_cold THEN debit_id WHEN credit_cold THEN credit_id
              END AS account_id,
             CASE WHEN first AND debit_cold THEN -amount ELSE amount END AS delta
        FROM line JOIN (VALUES (true), (false)) v(first) ON first OR (debit_cold AND credit_cold)
    )
    SELECT *, row_number() OVER w AS moves, sum(delta) OVER w AS moved
      FROM side WINDOW w AS (PARTITION BY account_id ORDER BY n ROWS UNBOUNDED PRECEDING);
END $$;

CREATE OR REPLACE FUNCTION ledger_refuse_number() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ledger_refuse('LG014', 'A staged line names a number that stands for no account.');
END $$;

-- What stands for the lines of a batch in its reference: nothing can be read in two ways, since
-- account ids are numbers, never change, and each belongs to one asset.
CREATE OR REPLACE FUNCTION ledger_stage_digest(p_lines bigint)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_found bigint;
  v_text text;
BEGIN
  SELECT count(*), string_agg(concat_ws(' ', debit_id, credit_id, amount), E'\n' ORDER BY n)
    INTO v_found, v_text FROM pg_temp.ledger_stage_run WHERE first;
  IF v_found <> p_lines THEN
    PERFORM ledger_refuse_number();
  END IF;
  RETURN ledger_digest(v_text);
END $$;

-- The same as it was taken before: references of that time are still known by it.
CREATE OR REPLACE FUNCTION ledger_stage_former_digest() RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN ledger_digest(string_agg(concat_ws(
           E'\t', d.owner, d.bucket, c.owner, c.bucket, d.asset, t.amount), E'\n' ORDER BY t.n))
    FROM pg_temp.ledger_stage t
    JOIN pg_temp.ledger_stage_account d ON d.number = t.giver
    JOIN pg_temp.ledger_stage_account c ON c.number = t.taker;
END $$;

-- How many lines are staged, in tables that are ours.
CREATE OR REPLACE FUNCTION ledger_stage_count() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_count bigint;
BEGIN
  IF (SELECT count(*) FROM pg_class
       WHERE oid IN (to_regclass('pg_temp.ledger_stage'), to_regclass('pg_temp.ledger_stage_account'))
         AND relowner = current_user::regrole) <> 2 THEN
    PERFORM ledger_refuse('LG014', 'The stage is not ours: call ledger_stage_open() first.');
  END IF;
  v_count := (SELECT count(*) FROM pg_temp.ledger_stage);
  IF v_count = 0 THEN
    PERFORM ledger_refuse('LG014', 'A batch needs at least one movement: name what moves.');
  END IF;
  RETURN v_count;
END $$;

CREATE OR REPLACE FUNCTION ledger_stage_close() RETURNS void LANGUAGE plpgsql
SET client_min_messages = warning AS $$
BEGIN
  DROP TABLE IF EXISTS pg_temp.ledger_stage, pg_temp.ledger_stage_account, pg_temp.ledger_stage_key,
    pg_temp.ledger_stage_run, pg_temp.ledger_stage_claim, pg_temp.ledger_stage_net,
    pg_temp.ledger_stage_before;
END $$;
