-- Postings by month, which Django cannot declare, and references.
-- No foreign keys or CHECKs here: on half a million rows they cost ten times the one check per
-- statement that guards.sql makes instead.

CREATE TABLE ledger_posting (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  booked_at timestamptz NOT NULL,
  value_on date NOT NULL,
  journal_id bigint NOT NULL,
  debit_id bigint NOT NULL,
  credit_id bigint NOT NULL,
  asset_id bigint NOT NULL,
  amount numeric NOT NULL,
  debit_seq bigint,
  debit_after numeric,
  credit_seq bigint,
  credit_after numeric,
  PRIMARY KEY (id, booked_at)
) PARTITION BY RANGE (booked_at);
-- No two keys are equal, so looking for equal ones when a page is full finds nothing.
CREATE INDEX ledger_posting_debit ON ledger_posting (debit_id, id) WITH (deduplicate_items = off);
CREATE INDEX ledger_posting_credit ON ledger_posting (credit_id, id) WITH (deduplicate_items = off);

-- Catches what no month was made for, so that a forgotten job stops no venue.
CREATE TABLE ledger_posting_default PARTITION OF ledger_posting DEFAULT;

CREATE TABLE ledger_posting_ref (
  book_id bigint NOT NULL,
  source text NOT NULL,
  reference text NOT NULL,
  journal_id bigint NOT NULL,
  payload_sha bytea NOT NULL,
  PRIMARY KEY (book_id, source, reference)
);

-- Room for a new version of every row within its page, as a batch over all accounts needs.
ALTER TABLE ledger_balance SET (fillfactor = 45);
ALTER TABLE ledger_balance_day SET (fillfactor = 70);
ALTER TABLE ledger_journal ALTER xid SET DEFAULT pg_current_xact_id();

-- All movements by value date: written out, waiting in the balance, or not folded in yet.
CREATE VIEW ledger_day AS
  SELECT account_id, value_on, debits, credits FROM ledger_balance_day
  UNION ALL
  SELECT account_id, day_on, day_debits, day_credits FROM ledger_balance WHERE day_on IS NOT NULL
  UNION ALL
  SELECT account_id, value_on, debits, credits FROM ledger_hot_delta;
