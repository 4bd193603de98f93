"""Checks of journals and postings. They come first, so that a changed posting is named itself
and not the balance that no longer agrees with it."""

from backoffice.ledger.verify.report import Check

JOURNAL_LINES = Check(
    "journal lines",
    "ledger_journal",
    "every journal has the postings that it was booked with, at least one",
    """
    SELECT j.id::text, 'lines', CASE WHEN j.lines < 1 THEN '1 or more' ELSE j.lines::text END,
           count(p.id)::text
      FROM ledger_journal j
      LEFT JOIN ledger_posting p ON p.journal_id = j.id
     WHERE j.book_id = ANY (%(books)s)
     GROUP BY j.id
    HAVING count(p.id) <> j.lines OR j.lines < 1
        OR min(p.id) <> j.first_posting_id OR max(p.id) <> j.last_posting_id
     ORDER BY j.id
    """,
)

POSTING_FIT = Check(
    "postings fit",
    "ledger_posting",
    "every posting agrees with its journal and both its accounts",
    """
    SELECT p.id::text, v.name, v.expected, v.found
      FROM ledger_posting p
      LEFT JOIN ledger_journal j ON j.id = p.journal_id
      LEFT JOIN ledger_account d ON d.id = p.debit_id
      LEFT JOIN ledger_account c ON c.id = p.credit_id
      CROSS JOIN LATERAL (VALUES
        ('journal_id', 'a journal', j.id::text),
        ('amount', 'a positive whole number',
         CASE WHEN p.amount > 0 AND p.amount < 1e60 AND p.amount = trunc(p.amount)
              THEN 'a positive whole number' ELSE p.amount::text END),
        ('value_on', j.value_on::text, p.value_on::text),
        ('booked_at', j.booked_at::text, p.booked_at::text),
        ('debit_id', 'account of asset ' || p.asset_id, 'account of asset ' || d.asset_id),
        ('credit_id', 'account of asset ' || p.asset_id, 'account of asset ' || c.asset_id),
        ('debit_id', 'account of book ' || j.book_id, 'account of book ' || d.book_id),
        ('credit_id', 'account of book ' || j.book_id, 'account of book ' || c.book_id)
      ) v(name, expected, found)
     WHERE (j.book_id = ANY (%(books)s) OR d.book_id = ANY (%(books)s)
            OR c.book_id = ANY (%(books)s) OR j.id IS NULL)
       AND (v.found IS NULL OR (v.name <> 'journal_id' AND v.found IS DISTINCT FROM v.expected))
       AND (j.id IS NULL OR d.id IS NULL OR c.id IS NULL OR j.value_on <> p.value_on
            OR j.booked_at <> p.booked_at OR d.asset_id <> p.asset_id OR c.asset_id <> p.asset_id
            OR d.book_id <> j.book_id OR c.book_id <> j.book_id
            OR NOT (p.amount > 0 AND p.amount < 1e60 AND p.amount = trunc(p.amount)))
     ORDER BY p.id
    """,
)

# Each posting twice: as its debit account and as its credit account sees it.
SIDES = """
  SELECT p.id, p.value_on, a.id AS account_id, a.hot, 'debit' AS side, -p.amount AS delta,
         p.debit_seq AS seq, p.debit_after AS after
    FROM ledger_posting p JOIN ledger_account a ON a.id = p.debit_id
   WHERE a.book_id = ANY (%(books)s)
  UNION ALL
  SELECT p.id, p.value_on, a.id, a.hot, 'credit', p.amount, p.credit_seq, p.credit_after
    FROM ledger_posting p JOIN ledger_account a ON a.id = p.credit_id
   WHERE a.book_id = ANY (%(books)s)
"""

RUNNING = Check(
    "running balances",
    "ledger_posting",
    "each side's running number and balance follow from the postings before it",
    f"""
    WITH run AS (
      SELECT id, side, seq, after, hot,
             row_number() OVER w AS true_seq, sum(delta) OVER w AS true_after
        FROM ({SIDES}) s WINDOW w AS (PARTITION BY account_id ORDER BY id)
    )
    SELECT id::text, side || v.name, v.expected, v.found
      FROM run, LATERAL (VALUES
        ('_seq', CASE WHEN hot THEN 'null' ELSE true_seq::text END, coalesce(seq::text, 'null')),
        ('_after', CASE WHEN hot THEN 'null' ELSE true_after::text END,
                   coalesce(after::text, 'null'))
      ) v(name, expected, found)
     WHERE CASE WHEN hot THEN seq IS NOT NULL OR after IS NOT NULL
                ELSE seq IS DISTINCT FROM true_seq OR after IS DISTINCT FROM true_after END
       AND v.expected <> v.found
     ORDER BY run.id
    """,  # noqa: S608
)

# A batch is known by a digest of its lines, which was another one in the first version (see
# sql/stage.sql), so three hashes are possible.
REFERENCES = Check(
    "references",
    "ledger_posting_ref",
    "every journal has its reference, with a hash of exactly what it booked",
    """
    WITH booked AS (
      SELECT j.id, jsonb_agg(jsonb_build_array(d.owner, d.bucket, c.owner, c.bucket, s.code,
                                               p.amount) ORDER BY p.id) AS movements,
             string_agg(concat_ws(E'\\t', d.owner, d.bucket, c.owner, c.bucket, s.code, p.amount),
                        E'\\n' ORDER BY p.id) AS former_lines,
             string_agg(concat_ws(' ', p.debit_id, p.credit_id, p.amount), E'\\n' ORDER BY p.id)
               AS lines
        FROM ledger_journal j
        JOIN ledger_posting p ON p.journal_id = j.id
        JOIN ledger_account d ON d.id = p.debit_id
        JOIN ledger_account c ON c.id = p.credit_id
        JOIN ledger_asset s ON s.id = p.asset_id
       WHERE j.book_id = ANY (%(books)s)
       GROUP BY j.id
    ), wanted AS (
      SELECT j.id, j.book_id, j.source, j.reference,
             ledger_sha(ledger_payload(j.kind, j.value_on, j.cause, j.reverses_id, b.movements))
               AS single,
             ledger_sha(ledger_payload(j.kind, j.value_on, j.cause, j.reverses_id,
                                       ledger_digest(b.lines))) AS batch,
             ledger_sha(ledger_payload(j.kind, j.value_on, j.cause, j.reverses_id,
                                       ledger_digest(b.former_lines))) AS former_batch
        FROM ledger_journal j JOIN booked b USING (id)
    )
    SELECT coalesce(w.source || ':' || w.reference, r.source || ':' || r.reference),
           CASE WHEN w.id IS NULL OR r.journal_id IS DISTINCT FROM w.id THEN 'journal_id'
                ELSE 'payload_sha' END,
           CASE WHEN r.journal_id IS DISTINCT FROM w.id THEN coalesce(w.id::text, 'a journal')
                ELSE encode(w.single, 'hex') END,
           CASE WHEN r.journal_id IS DISTINCT FROM w.id
                THEN coalesce(r.journal_id::text, 'missing') ELSE encode(r.payload_sha, 'hex') END
      FROM wanted w
      FULL JOIN (SELECT * FROM ledger_posting_ref WHERE book_id = ANY (%(books)s)) r
        ON (r.book_id, r.source, r.reference) = (w.book_id, w.source, w.reference)
     WHERE w.id IS NULL OR r.journal_id IS DISTINCT FROM w.id
        OR r.payload_sha NOT IN (w.single, w.batch, w.former_batch)
     ORDER BY coalesce(w.id, r.journal_id)
    """,
)

REVERSALS = Check(
    "reversals",
    "ledger_journal",
    "every reversal is equal and opposite to its original",
    """
    WITH pair AS (
      SELECT r.id, r.reverses_id FROM ledger_journal r
       WHERE r.reverses_id IS NOT NULL AND r.book_id = ANY (%(books)s)
    ), mine AS (
      SELECT pair.id, jsonb_agg(jsonb_build_array(p.debit_id, p.credit_id, p.amount)
                                ORDER BY p.id) AS lines
        FROM pair JOIN ledger_posting p ON p.journal_id = pair.id GROUP BY pair.id
    ), theirs AS (
      SELECT pair.id, jsonb_agg(jsonb_build_array(p.credit_id, p.debit_id, p.amount)
                                ORDER BY p.id) AS lines
        FROM pair JOIN ledger_posting p ON p.journal_id = pair.reverses_id GROUP BY pair.id
    )
    SELECT pair.id::text, 'postings', 'the opposite of journal ' || pair.reverses_id,
           coalesce(mine.lines::text, 'none')
      FROM pair LEFT JOIN mine USING (id) LEFT JOIN theirs USING (id)
     WHERE mine.lines IS DISTINCT FROM theirs.lines
     ORDER BY pair.id
    """,
)

CHECKS = (JOURNAL_LINES, POSTING_FIT, RUNNING, REFERENCES, REVERSALS)
