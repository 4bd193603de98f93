-- Many small journals of one event in one call: what they write goes in one statement a table, as
-- in bulk.sql, but each keeps its own kind, actor, cause, reference and number of lines. A property
-- test holds it together with one call of ledger_post for each.
-- Journals: [{kind, reference, actor, cause, movements}, ...].

-- Claims a reference for each; their journals' ids, in the same order. In the order of references,
-- so that two batches cannot deadlock over common ones.
CREATE OR REPLACE FUNCTION ledger_several_claim(
  p_book_id bigint, p_source text, p_value_on date, p_journals jsonb)
RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
  v_id bigint[] := ARRAY(SELECT nextval('ledger_journal_id_seq')
                           FROM generate_series(1, jsonb_array_length(p_journals)));
BEGIN
  INSERT INTO ledger_posting_ref (book_id, source, reference, journal_id, payload_sha)
  SELECT p_book_id, p_source, e->>'reference', v_id[n], ledger_sha(ledger_payload(
           e->>'kind', p_value_on, e->>'cause', NULL, e->'movements'))
    FROM jsonb_array_elements(p_journals) WITH ORDINALITY t(e, n) ORDER BY e->>'reference';
  RETURN v_id;
END $$;

-- The lines of all journals in their order, each with the number of its journal; opens accounts
-- that are missing. An account is looked up once, however many lines name it.
CREATE OR REPLACE FUNCTION ledger_several_lines(
  p_book_id bigint, p_journals jsonb,
  OUT number int[], OUT debit bigint[], OUT credit bigint[], OUT asset bigint[],
  OUT amount numeric[], OUT debit_hot boolean[], OUT credit_hot boolean[])
LANGUAGE plpgsql AS $$
DECLARE
  v_missing jsonb;
BEGIN
  LOOP
    WITH line AS MATERIALIZED (
      SELECT n, m, l->>0 AS giver, l->>1 AS giver_bucket, l->>2 AS taker, l->>3 AS taker_bucket,
             l->>4 AS asset, (l->>5)::numeric AS amount
        FROM jsonb_array_elements(p_journals) WITH ORDINALITY t(e, n),
             jsonb_array_elements(e->'movements') WITH ORDINALITY u(l, m)
    ), side AS MATERIALIZED (
      -- LIMIT keeps the planner at one index look-up a side.
      SELECT s.*, k.id AS asset_id, a.id, a.hot
        FROM (SELECT giver AS owner, giver_bucket AS bucket, line.asset FROM line
              UNION SELECT taker, taker_bucket, line.asset FROM line) s
        LEFT JOIN ledger_asset k ON k.book_id = p_book_id AND k.code = s.asset
        LEFT JOIN LATERAL (SELECT id, hot FROM ledger_account
                            WHERE book_id = p_book_id AND owner = s.owner AND bucket = s.bucket
                              AND asset_id = k.id LIMIT 1) a ON true
    )
    SELECT array_agg(n ORDER BY n, m), array_agg(d.id ORDER BY n, m),
           array_agg(c.id ORDER BY n, m), array_agg(d.asset_id ORDER BY n, m),
           array_agg(line.amount ORDER BY n, m), array_agg(d.hot ORDER BY n, m),
           array_agg(c.hot ORDER BY n, m),
           (SELECT jsonb_agg(jsonb_build_array(owner, bucket, side.asset)) FROM side WHERE id IS NULL)
      INTO number, debit, credit, asset, amount, debit_hot, credit_hot, v_missing
      FROM line
      JOIN side d ON (d.owner, d.bucket, d.asset) = (giver, giver_bucket, line.asset)
      JOIN side c ON (c.owner, c.bucket, c.asset) = (taker, taker_bucket, line.asset);
    EXIT WHEN v_missing IS NULL;
    PERFORM ledger_open_accounts(p_book_id, v_missing);
  END LOOP;
END $$;

-- Locks the balances that will change, in id order, and writes out what waits of another day.
CREATE OR REPLACE FUNCTION ledger_several_lock(p_account bigint[], p_value_on date)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_stale bigint[];
BEGIN
  SELECT array_agg(account_id) FILTER (WHERE day_on <> p_value_on) INTO v_stale
    FROM (SELECT account_id, day_on FROM ledger_balance WHERE account_id = ANY (p_account)
           ORDER BY account_id FOR NO KEY UPDATE) locked;
  IF v_stale IS NOT NULL THEN
    PERFORM ledger_flush_day(v_stale, p_value_on);
  END IF;
END $$;

-- Writes postings and moves balances; answers whether a journal takes an account below its floor,
-- which counts by what the journal as a whole does to the account.
CREATE OR REPLACE FUNCTION ledger_several_move(
  p_journal bigint[], p_id bigint[], p_line record, p_value_on date, p_booked_at timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_breach boolean;
BEGIN
  WITH line AS MATERIALIZED (
    SELECT * FROM unnest(p_id, p_line.number, p_line.debit, p_line.credit, p_line.asset,
                         p_line.amount, p_line.debit_hot, p_line.credit_hot)
      t(id, n, debit_id, credit_id, asset_id, amount, debit_hot, credit_hot)
  ), side AS (
    SELECT id, n, debit_id AS account_id, -amount AS delta FROM line WHERE NOT debit_hot
    UNION ALL SELECT id, n, credit_id, amount FROM line WHERE NOT credit_hot
  ), run AS MATERIALIZED (
    SELECT s.id, s.n, s.account_id, s.delta, b.last_seq + row_number() OVER w AS seq,
           b.posted + sum(s.delta) OVER w AS after, b.held + b.lien + b.floor AS bound
      FROM side s JOIN ledger_balance b USING (account_id)
    WINDOW w AS (PARTITION BY s.account_id ORDER BY s.id ROWS UNBOUNDED PRECEDING)
  ), written AS (
    INSERT INTO ledger_posting (id, booked_at, value_on, journal_id, debit_id, credit_id, asset_id,
                                amount, debit_seq, debit_after, credit_seq, credit_after)
    OVERRIDING SYSTEM VALUE
    SELECT l.id, p_booked_at, p_value_on, p_journal[l.n], l.debit_id, l.credit_id, l.asset_id,
           l.amount, d.seq, d.after, c.seq, c.after
      FROM line l
      LEFT JOIN run d ON d.id = l.id AND d.delta < 0
      LEFT JOIN run c ON c.id = l.id AND c.delta > 0
     ORDER BY l.id
  ), moved AS (
    UPDATE ledger_balance b
       SET posted = posted + net.credits - net.debits, last_seq = last_seq + net.moves,
           day_debits = net.debits + CASE WHEN day_on = p_value_on THEN day_debits ELSE 0 END,
           day_credits = net.credits + CASE WHEN day_on = p_value_on THEN day_credits ELSE 0 END,
           day_on = p_value_on
      FROM (SELECT account_id, count(*) AS moves, sum(greatest(delta, 0)) AS credits,
                   sum(greatest(-delta, 0)) AS debits
              FROM run GROUP BY account_id) net
     WHERE b.account_id = net.account_id
  ), hot AS (
    INSERT INTO ledger_hot_delta (account_id, value_on, debits, credits)
    SELECT account_id, p_value_on, sum(debits), sum(credits)
      FROM (SELECT debit_id AS account_id, amount AS debits, 0 AS credits
              FROM line WHERE debit_hot
            UNION ALL SELECT credit_id, 0, amount FROM line WHERE credit_hot) side
     GROUP BY account_id
  )
  SELECT EXISTS (SELECT FROM run WHERE bound IS NOT NULL GROUP BY account_id, n
                  HAVING sum(delta) < 0
                     AND (array_agg(after - bound ORDER BY id DESC))[1] < 0) INTO v_breach;
  RETURN v_breach;
END $$;

-- All of them at once. Refuses, in whatever words, where one of them cannot be posted or was before.
CREATE OR REPLACE FUNCTION ledger_several_write(
  p_book ledger_book, p_source text, p_value_on date, p_journals jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_journal bigint[];
  v_line record;
  v_id bigint[];
  v_booked_at timestamptz;
BEGIN
  IF p_journals @? 'strict $[*].movements ? (@.type() != "array" || @.size() == 0)'
     OR p_value_on <= p_book.closed_through THEN
    PERFORM ledger_refuse('LG014', 'A journal is not as it must be.');
  END IF;
  PERFORM ledger_check_movements(jsonb_path_query_array(p_journals, '$[*].movements[*]'));
  v_journal := ledger_several_claim(p_book.id, p_source, p_value_on, p_journals);
  SELECT * INTO v_line FROM ledger_several_lines(p_book.id, p_journals);
  PERFORM ledger_several_lock(ARRAY(
    SELECT id FROM unnest(v_line.debit || v_line.credit, v_line.debit_hot || v_line.credit_hot)
      t(id, hot) WHERE NOT hot), p_value_on);
  v_id := ARRAY(SELECT nextval('ledger_posting_id_seq')
                  FROM generate_series(1, cardinality(v_line.number)));
  v_booked_at := clock_timestamp();  -- under the locks, so that it rises with *_seq
  INSERT INTO ledger_journal (id, book_id, kind, source, reference, cause, actor, value_on,
                              booked_at, lines, first_posting_id, last_posting_id)
  SELECT v_journal[n], p_book.id, e->>'kind', p_source, e->>'reference', e->>'cause', e->>'actor',
         p_value_on, v_booked_at, lines, first, last
    FROM jsonb_array_elements(p_journals) WITH ORDINALITY t(e, n)
    JOIN (SELECT number, count(*) AS lines, min(id) AS first, max(id) AS last
            FROM unnest(v_id, v_line.number) u(id, number) GROUP BY number) u ON number = n
   ORDER BY n;
  IF ledger_several_move(v_journal, v_id, v_line, p_value_on, v_booked_at) THEN
    PERFORM ledger_refuse('LG001', 'An account would fall below its floor.');
  END IF;
END $$;

-- Answers how many of them were booked before. Where they are few, or not all of them can simply be
-- written, each is posted in its turn: so a refusal is the one that ledger_post gives.
CREATE OR REPLACE FUNCTION ledger_post_several(
  p_book text, p_source text, p_value_on date, p_journals jsonb, p_few int DEFAULT 8)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
  IF jsonb_array_length(p_journals) > p_few THEN
    BEGIN
      PERFORM ledger_several_write(ledger_enter(p_book), p_source, p_value_on, p_journals);
      RETURN 0;
    EXCEPTION WHEN OTHERS THEN
      IF SQLSTATE !~ '^(LG|22|23)' THEN  -- no refusal, such as a deadlock
        RAISE;
      END IF;
    END;
  END IF;
  RETURN (
    SELECT count(*) FILTER (WHERE posted.replayed)
      FROM jsonb_array_elements(p_journals) WITH ORDINALITY t(e, n),
           LATERAL ledger_post(p_book, e->>'kind', p_source, e->>'reference', p_value_on,
                               e->>'actor', e->'movements', e->>'cause') posted);
END $$;
