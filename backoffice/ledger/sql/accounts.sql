-- Opening, bounding and closing accounts.

-- Null where there is none. One look-up a call, whatever the planner thinks of the caller.
CREATE OR REPLACE FUNCTION ledger_find_account(p_book_id bigint, p_owner text, p_bucket text, p_asset text)
RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT id FROM ledger_account
   WHERE book_id = p_book_id AND owner = p_owner AND bucket = p_bucket AND asset_id = (
     SELECT id FROM ledger_asset WHERE book_id = p_book_id AND code = p_asset)
$$;

-- Opens what is missing, in the order of the key so that two openers cannot deadlock.
CREATE OR REPLACE FUNCTION ledger_open_accounts(p_book_id bigint, p_accounts jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_unknown text;
  v_opened bigint[];
BEGIN
  SELECT e->>2 INTO v_unknown FROM jsonb_array_elements(p_accounts) e
   WHERE NOT EXISTS (SELECT 1 FROM ledger_asset s
                      WHERE s.book_id = p_book_id AND s.code = e->>2) LIMIT 1;
  IF FOUND THEN
    PERFORM ledger_refuse('LG010', format(
      'The book has no asset %s: create the asset first.', coalesce(v_unknown, 'null')),
      jsonb_build_object('asset', v_unknown));
  END IF;
  WITH opened AS (
    INSERT INTO ledger_account (book_id, owner, bucket, asset_id, hot)
    SELECT DISTINCT ON (e->>0, e->>1, s.id) p_book_id, e->>0, e->>1, s.id,
           coalesce((e->>3)::boolean, false)
      FROM jsonb_array_elements(p_accounts) e
      JOIN ledger_asset s ON s.book_id = p_book_id AND s.code = e->>2
     ORDER BY e->>0, e->>1, s.id
    ON CONFLICT DO NOTHING RETURNING id)
  SELECT array_agg(id) INTO v_opened FROM opened;
  INSERT INTO ledger_balance (account_id) SELECT unnest(v_opened);
  UPDATE ledger_balance SET floor = f.floor
    FROM (SELECT ledger_find_account(p_book_id, e->>0, e->>1, e->>2) AS id,
                 (e->>4)::numeric AS floor
            FROM jsonb_array_elements(p_accounts) e WHERE e->>4 IS NOT NULL OFFSET 0) f
   WHERE account_id = f.id AND f.id = ANY (v_opened);
EXCEPTION WHEN not_null_violation OR check_violation THEN
  PERFORM ledger_refuse('LG014', 'An account needs an owner, and a bucket that is one of '
                                 'cash, held, debt, receivable.');
END $$;

CREATE OR REPLACE FUNCTION ledger_book_id(p_book text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_id bigint;
BEGIN
  SELECT id INTO v_id FROM ledger_book WHERE code = p_book;
  IF NOT FOUND THEN
    PERFORM ledger_refuse('LG010', format('There is no book %s: create it first.', p_book),
                          jsonb_build_object('book', p_book));
  END IF;
  RETURN v_id;
END $$;

-- p_accounts: [[owner, bucket, asset, hot, floor], ...]; answers in the same order.
CREATE OR REPLACE FUNCTION ledger_ensure_accounts(p_book text, p_accounts jsonb)
RETURNS SETOF bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  v_book_id bigint := ledger_book_id(p_book);
BEGIN
  PERFORM ledger_open_accounts(v_book_id, p_accounts);
  RETURN QUERY
    SELECT ledger_find_account(v_book_id, e->>0, e->>1, e->>2)
      FROM jsonb_array_elements(p_accounts) WITH ORDINALITY t(e, n) ORDER BY n;
END $$;

CREATE OR REPLACE FUNCTION ledger_account_id(p_book text, p_owner text, p_bucket text, p_asset text)
RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_id bigint;
BEGIN
  v_id := ledger_find_account(ledger_book_id(p_book), p_owner, p_bucket, p_asset);
  IF v_id IS NULL THEN
    PERFORM ledger_refuse('LG010', format(
      'Book %s has no account %s.%s in %s: open it first.', p_book, p_owner, p_bucket, p_asset),
      jsonb_build_object('owner', p_owner, 'bucket', p_bucket, 'asset', p_asset));
  END IF;
  RETURN v_id;
END $$;

-- The floor bounds posted - held from below; null lets the account fall without bound.
CREATE OR REPLACE FUNCTION ledger_set_floor(
  p_book text, p_owner text, p_bucket text, p_asset text, p_floor numeric)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE ledger_balance SET floor = p_floor
   WHERE account_id = ledger_account_id(p_book, p_owner, p_bucket, p_asset)
     AND (p_floor IS NULL OR posted - held >= p_floor);
  IF NOT FOUND THEN
    PERFORM ledger_refuse('LG001', format(
      'Account %s.%s is below the floor %s already: choose a lower floor.',
      p_owner, p_bucket, p_floor));
  END IF;
END $$;

CREATE OR REPLACE FUNCTION ledger_close_account(p_book text, p_owner text, p_bucket text, p_asset text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  v_id bigint := ledger_account_id(p_book, p_owner, p_bucket, p_asset);
  v record;
BEGIN
  IF (SELECT hot FROM ledger_account WHERE id = v_id) THEN
    -- Waits for deltas under way; later ones find the account closed when they are checked.
    LOCK TABLE ledger_hot_delta IN SHARE ROW EXCLUSIVE MODE;
  END IF;
  SELECT * INTO v FROM ledger_balance WHERE account_id = v_id FOR UPDATE;
  IF v.held <> 0 OR v.lien <> 0 OR v.posted + coalesce(
       (SELECT sum(credits - debits) FROM ledger_hot_delta WHERE account_id = v_id), 0) <> 0 THEN
    PERFORM ledger_refuse('LG015', format(
      'Account %s.%s still has a balance or a hold: bring both to zero before closing it.',
      p_owner, p_bucket));
  END IF;
  UPDATE ledger_account SET closed_at = clock_timestamp() WHERE id = v_id AND closed_at IS NULL;
END $$;
