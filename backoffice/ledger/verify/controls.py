"""Checks of periods, approvals and seals."""

from backoffice.ledger.verify.report import Check

PERIODS = Check(
    "periods",
    "ledger_book",
    "the closing day of a book is that of its last period",
    """
    SELECT k.code, 'closed_through', coalesce(max(p.closed_through)::text, 'open'),
           coalesce(k.closed_through::text, 'open')
      FROM ledger_book k LEFT JOIN ledger_period p ON p.book_id = k.id
     WHERE k.id = ANY (%(books)s)
     GROUP BY k.id HAVING k.closed_through IS DISTINCT FROM max(p.closed_through)
     ORDER BY 1
    """,
)

CLOSED = Check(
    "closed periods",
    "ledger_journal",
    "nothing was booked into a period after it had been closed",
    """
    SELECT j.id::text, 'value_on', 'after ' || p.closed_through, j.value_on::text
      FROM ledger_period p
      JOIN ledger_journal j ON j.book_id = p.book_id AND j.value_on <= p.closed_through
                           AND j.booked_at > p.closed_at
     WHERE p.book_id = ANY (%(books)s)
     ORDER BY j.id
    """,
)

APPROVALS = Check(
    "approvals",
    "ledger_approval",
    "each decision is another person's, on the command that was proposed and booked",
    """
    SELECT a.id::text, v.name, v.expected, v.found
      FROM ledger_approval a
      LEFT JOIN ledger_journal j ON j.approval_id = a.id
      LEFT JOIN ledger_posting_ref r ON r.book_id = j.book_id AND r.source = j.source
                                    AND r.reference = j.reference
      CROSS JOIN LATERAL (VALUES
        ('command_sha', encode(ledger_sha(a.command), 'hex'), encode(a.command_sha, 'hex')),
        ('checker', 'not ' || a.maker, CASE WHEN a.checker = a.maker THEN a.checker
                                            ELSE 'not ' || a.maker END),
        ('approved', 'true', CASE WHEN j.id IS NULL THEN 'true'
                                  ELSE coalesce(a.approved::text, 'null') END),
        ('command', 'as booked', CASE WHEN j.id IS NULL OR r.payload_sha = a.command_sha
                                      THEN 'as booked' ELSE 'another' END)
      ) v(name, expected, found)
     WHERE a.book_id = ANY (%(books)s) AND v.expected <> v.found
     ORDER BY a.id
    """,
)

SEALS = Check(
    "seals",
    "ledger_seal",
    "each block hashes to its seal, and each seal carries on from the one before",
    """
    WITH chain AS (
      SELECT s.*, k.code,
             lag(s.number, 1, 0::bigint) OVER w + 1 AS true_number,
             lag(s.sha, 1, sha256(convert_to(k.code, 'UTF8'))) OVER w AS true_previous
        FROM ledger_seal s JOIN ledger_book k ON k.id = s.book_id
       WHERE s.book_id = ANY (%(books)s) WINDOW w AS (PARTITION BY s.book_id ORDER BY s.number)
    )
    SELECT c.code || ' ' || c.number, v.name, v.expected, v.found
      FROM chain c
      CROSS JOIN LATERAL ledger_seal_content(c.book_id, c.journals, c.previous_sha) t
      CROSS JOIN LATERAL (VALUES
        ('number', c.true_number::text, c.number::text),
        ('previous_sha', encode(c.true_previous, 'hex'), encode(c.previous_sha, 'hex')),
        ('journal_count', t.journal_count::text, c.journal_count::text),
        ('posting_count', t.posting_count::text, c.posting_count::text),
        ('control', t.control::text, c.control::text),
        ('sha', encode(t.sha, 'hex'), encode(c.sha, 'hex'))
      ) v(name, expected, found)
     WHERE v.expected <> v.found
     ORDER BY c.code, c.number
    """,
)

UNSEALED = Check(
    "behind the seals",
    "ledger_journal",
    "no journal turned up behind the seals",
    """
    WITH head AS (
      SELECT book_id, range_agg(journals) AS journals,
             (array_agg(horizon ORDER BY number DESC))[1] AS horizon
        FROM ledger_seal WHERE book_id = ANY (%(books)s) GROUP BY book_id
    )
    SELECT j.id::text, 'seal', 'sealed', 'in no block'
      FROM head h JOIN ledger_journal j ON j.book_id = h.book_id AND j.xid < h.horizon
     WHERE NOT j.id <@ h.journals
     ORDER BY j.id
    """,
)

# The chain alone cannot tell that its end was cut off: somebody must have kept it.
HEADS = Check(
    "noted seals",
    "ledger_seal",
    "each seal that was noted earlier (--head) is still in its chain",
    """
    SELECT h.code || ' ' || h.number, 'sha', h.sha, coalesce(encode(s.sha, 'hex'), 'missing')
      FROM unnest(%(codes)s::text[], %(numbers)s::bigint[], %(shas)s::text[]) h(code, number, sha)
      LEFT JOIN ledger_book k ON k.code = h.code
      LEFT JOIN ledger_seal s ON s.book_id = k.id AND s.number = h.number
     WHERE encode(s.sha, 'hex') IS DISTINCT FROM h.sha
     ORDER BY h.code, h.number
    """,
)

CHECKS = (PERIODS, CLOSED, APPROVALS, SEALS, UNSEALED, HEADS)
