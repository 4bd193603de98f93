-- Blocks of journals under a chain of hashes. Format of what is hashed, so that anybody can
-- repeat it: one JSON array a line (PostgreSQL's jsonb text, UTF-8) for each journal, in id order,
-- then for each of their postings, in id order; times in microseconds since 1970-01-01 UTC.
-- sha = sha256(previous sha || sha256(line 1) || sha256(line 2) || ...).

CREATE OR REPLACE FUNCTION ledger_micros(p_at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT (extract(epoch FROM p_at) * 1000000)::bigint
$$;

CREATE OR REPLACE FUNCTION ledger_seal_content(
  p_book_id bigint, p_journals int8multirange, p_previous bytea,
  OUT sha bytea, OUT journal_count bigint, OUT posting_count bigint, OUT control jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET work_mem = '64MB' SET jit = off AS $$
  WITH journal AS (
    SELECT j.* FROM unnest(p_journals) r
      JOIN ledger_journal j ON j.id >= lower(r) AND j.id < upper(r) AND j.book_id = p_book_id
  ), span AS (
    SELECT min(first_posting_id) AS first_id, max(last_posting_id) AS last_id,
           min(booked_at) AS first_at, max(booked_at) AS last_at FROM journal
  ), posting AS (
    SELECT p.* FROM ledger_posting p JOIN journal j ON j.id = p.journal_id
     WHERE p.id BETWEEN (SELECT first_id FROM span) AND (SELECT last_id FROM span)
       AND p.booked_at BETWEEN (SELECT first_at FROM span) AND (SELECT last_at FROM span)
  ), line AS (
    SELECT 1 AS part, id, sha256(convert_to(jsonb_build_array(
             id, kind, source, reference, cause, batch, actor, value_on, ledger_micros(booked_at),
             reverses_id, approval_id, lines, first_posting_id, last_posting_id)::text, 'UTF8')
           ) AS digest
      FROM journal
    UNION ALL
    SELECT 2, id, sha256(convert_to(jsonb_build_array(
             id, journal_id, debit_id, credit_id, asset_id, amount, value_on,
             ledger_micros(booked_at), debit_seq, debit_after, credit_seq, credit_after
           )::text, 'UTF8'))
      FROM posting
  )
  SELECT sha256(p_previous || coalesce((SELECT string_agg(digest, '' ORDER BY part, id) FROM line),
                                       '')),
         (SELECT count(*) FROM journal), (SELECT count(*) FROM posting),
         (SELECT coalesce(jsonb_object_agg(code, jsonb_build_object(
                   'postings', n, 'amount', total::text)), '{}')
            FROM (SELECT s.code, count(*) AS n, sum(p.amount) AS total
                    FROM posting p JOIN ledger_asset s ON s.id = p.asset_id GROUP BY s.code) t)
$$;

-- The oldest transaction that may still write journals here: every older one has ended, or is of
-- another database of this server, which its locks must prove. What is in doubt counts as ours.
CREATE OR REPLACE FUNCTION ledger_seal_horizon(p_from xid8) RETURNS xid8 LANGUAGE plpgsql AS $$
DECLARE
  v_now pg_snapshot := pg_current_snapshot();  -- before the locks are looked at
BEGIN
  RETURN coalesce((
    SELECT min(x) FROM pg_snapshot_xip(v_now) x
     WHERE x >= p_from AND NOT EXISTS (
       SELECT FROM pg_locks own JOIN pg_locks used USING (virtualtransaction)
        WHERE own.locktype = 'transactionid' AND own.mode = 'ExclusiveLock' AND own.granted
          AND own.transactionid = x::xid AND used.locktype = 'relation' AND used.database NOT IN (
            0, (SELECT oid FROM pg_database WHERE datname = current_database())))),
    pg_snapshot_xmax(v_now));
END $$;

-- Seals the next block, of about p_limit journals; answers its number, null if there is none.
-- Only what every older transaction has finished with is sealed, so nothing can turn up later
-- inside a block: a long transaction in this database holds it back.
CREATE OR REPLACE FUNCTION ledger_seal_next(p_book text, p_limit int)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  v_book_id bigint := ledger_book_id(p_book);
  v_head ledger_seal;
  v_horizon xid8;
  v_cut xid8;
  v_journals int8multirange;
  v record;
BEGIN
  PERFORM pg_advisory_xact_lock(7303, hashtext(p_book));
  SELECT * INTO v_head FROM ledger_seal WHERE book_id = v_book_id ORDER BY number DESC LIMIT 1;
  IF pg_snapshot_xmax(pg_current_snapshot()) < v_head.horizon THEN
    PERFORM ledger_refuse('LG016',
      'This database was restored where transaction ids are lower than when it was sealed: '
      'raise them with pg_resetwal before posting or sealing.');
  END IF;
  v_head.horizon := coalesce(v_head.horizon, '0');
  v_horizon := ledger_seal_horizon(v_head.horizon);
  SELECT xid INTO v_cut FROM ledger_journal
   WHERE book_id = v_book_id AND xid >= v_head.horizon AND xid < v_horizon
   ORDER BY xid OFFSET p_limit - 1 LIMIT 1;
  IF FOUND THEN  -- the block ends with this transaction, which is never divided
    SELECT xid INTO v_cut FROM ledger_journal
     WHERE book_id = v_book_id AND xid > v_cut AND xid < v_horizon ORDER BY xid LIMIT 1;
    v_horizon := coalesce(v_cut, v_horizon);
  END IF;
  SELECT range_agg(int8range(id, id + 1)) INTO v_journals FROM ledger_journal
   WHERE book_id = v_book_id AND xid >= v_head.horizon AND xid < v_horizon;
  IF v_journals IS NULL THEN
    RETURN NULL;
  END IF;
  v_head.sha := coalesce(v_head.sha, sha256(convert_to(p_book, 'UTF8')));
  SELECT * INTO v FROM ledger_seal_content(v_book_id, v_journals, v_head.sha);
  INSERT INTO ledger_seal (book_id, number, previous_sha, sha, journals, journal_count,
                           posting_count, control, horizon, sealed_at)
  VALUES (v_book_id, coalesce(v_head.number, 0) + 1, v_head.sha, v.sha, v_journals,
          v.journal_count, v.posting_count, v.control, v_horizon, clock_timestamp());
  RETURN coalesce(v_head.number, 0) + 1;
END $$;
