"""Checks of what is derived from the postings: balances, days, deltas, holds."""

from backoffice.ledger.verify.postings import SIDES
from backoffice.ledger.verify.report import Check

_KEY = """(SELECT a.owner || '.' || a.bucket || ' ' || s.code FROM ledger_account a
             JOIN ledger_asset s ON s.id = a.asset_id WHERE a.id = account_id)"""

BALANCES = Check(
    "balances",
    "ledger_balance",
    "each balance, with what is not folded in yet, is the sum of its postings",
    f"""
    WITH truth AS (
      SELECT account_id, sum(delta) AS posted, max(seq) AS last_seq
        FROM ({SIDES}) s GROUP BY account_id
    ), row AS (
      SELECT a.id AS account_id, b.last_seq, b.account_id IS NULL AS missing,
             b.posted + coalesce((SELECT sum(credits - debits) FROM ledger_hot_delta d
                                   WHERE d.account_id = a.id), 0) AS posted
        FROM ledger_account a LEFT JOIN ledger_balance b ON b.account_id = a.id
       WHERE a.book_id = ANY (%(books)s)
    )
    SELECT {_KEY}, v.name, v.expected, v.found
      FROM row LEFT JOIN truth t USING (account_id), LATERAL (VALUES
        ('posted', coalesce(t.posted, 0)::text, coalesce(row.posted::text, 'missing')),
        ('last_seq', coalesce(t.last_seq, 0)::text, coalesce(row.last_seq::text, 'missing'))
      ) v(name, expected, found)
     WHERE (row.missing OR row.posted <> coalesce(t.posted, 0)
            OR row.last_seq <> coalesce(t.last_seq, 0))
       AND v.found <> v.expected
     ORDER BY account_id
    """,  # noqa: S608
)

CONSERVATION = Check(
    "conservation",
    "ledger_balance",
    "in every asset of a book all balances sum to zero",
    """
    SELECT k.code || ' ' || s.code, 'sum of posted', '0', sum(b.posted + coalesce((
             SELECT sum(credits - debits) FROM ledger_hot_delta d
              WHERE d.account_id = a.id), 0))::text
      FROM ledger_book k JOIN ledger_asset s ON s.book_id = k.id
      JOIN ledger_account a ON a.asset_id = s.id
      JOIN ledger_balance b ON b.account_id = a.id
     WHERE k.id = ANY (%(books)s)
     GROUP BY k.code, s.code
    HAVING sum(b.posted + coalesce((SELECT sum(credits - debits) FROM ledger_hot_delta d
                                     WHERE d.account_id = a.id), 0)) <> 0
     ORDER BY 1
    """,
)

DAYS = Check(
    "days",
    "ledger_balance_day",
    "movements by value date are the sums of the postings of that date",
    f"""
    WITH truth AS (
      SELECT account_id, value_on, sum(-least(delta, 0)) AS debits,
             sum(greatest(delta, 0)) AS credits
        FROM ({SIDES}) s GROUP BY account_id, value_on
    ), kept AS (
      SELECT account_id, value_on, sum(debits) AS debits, sum(credits) AS credits
        FROM ledger_day JOIN ledger_account a ON a.id = account_id
       WHERE a.book_id = ANY (%(books)s) GROUP BY account_id, value_on
    )
    SELECT {_KEY} || ' ' || value_on, 'debits/credits',
           coalesce(t.debits, 0) || '/' || coalesce(t.credits, 0),
           coalesce(k.debits, 0) || '/' || coalesce(k.credits, 0)
      FROM truth t FULL JOIN kept k USING (account_id, value_on)
     WHERE (coalesce(t.debits, 0), coalesce(t.credits, 0))
        <> (coalesce(k.debits, 0), coalesce(k.credits, 0))
     ORDER BY account_id, value_on
    """,  # noqa: S608
)

HOLDS = Check(
    "holds",
    "ledger_balance",
    "held and lien are the sums of the holds that have not ended",
    f"""
    WITH open AS (
      SELECT h.account_id, coalesce(sum(h.amount) FILTER (WHERE NOT h.lien), 0) AS held,
             coalesce(sum(h.amount) FILTER (WHERE h.lien), 0) AS lien
        FROM ledger_hold h LEFT JOIN ledger_hold_end e ON e.hold_id = h.id
       WHERE e.hold_id IS NULL GROUP BY h.account_id
    )
    SELECT {_KEY}, 'held/lien', coalesce(o.held, 0) || '/' || coalesce(o.lien, 0),
           b.held || '/' || b.lien
      FROM ledger_balance b JOIN ledger_account k ON k.id = b.account_id
      LEFT JOIN open o USING (account_id)
     WHERE k.book_id = ANY (%(books)s)
       AND (b.held, b.lien) <> (coalesce(o.held, 0), coalesce(o.lien, 0))
     ORDER BY account_id
    """,  # noqa: S608
)

CAPTURES = Check(
    "captures",
    "ledger_hold_end",
    "what was taken from a hold was booked, and was not more than the hold",
    """
    SELECT h.reference, 'taken', coalesce(p.amount, 0) || ' (of ' || h.amount || ')', e.taken::text
      FROM ledger_hold h JOIN ledger_hold_end e ON e.hold_id = h.id
      LEFT JOIN ledger_posting p ON p.journal_id = e.journal_id AND p.debit_id = h.account_id
     WHERE h.book_id = ANY (%(books)s) AND e.outcome = 'captured'
       AND (e.taken IS DISTINCT FROM p.amount OR e.taken > h.amount)
     ORDER BY h.id
    """,
)

FLOORS = Check(
    "floors",
    "ledger_balance",
    "no balance lies below its floor",
    f"""
    SELECT {_KEY}, 'posted less held', 'at least ' || b.floor, (b.posted - b.held)::text
      FROM ledger_balance b JOIN ledger_account k ON k.id = b.account_id
     WHERE k.book_id = ANY (%(books)s) AND b.posted - b.held < b.floor
     ORDER BY account_id
    """,  # noqa: S608
)

CHECKS = (BALANCES, CONSERVATION, DAYS, HOLDS, CAPTURES, FLOORS)
