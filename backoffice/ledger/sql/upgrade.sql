-- Brings what the first version of tables.sql made to the present one; a new database has nothing
-- to do here.

-- What they checked, guards.sql checks for less.
ALTER TABLE ledger_posting DROP CONSTRAINT IF EXISTS ledger_posting_amount;
ALTER TABLE ledger_posting DROP CONSTRAINT IF EXISTS ledger_posting_sides;

-- References were in eight partitions by hash; choosing one cost more than a smaller index gained.
DO $$ BEGIN
  IF (SELECT relkind FROM pg_class WHERE oid = 'ledger_posting_ref'::regclass) = 'p' THEN
    ALTER TABLE ledger_posting_ref RENAME TO ledger_posting_ref_parts;
    ALTER INDEX ledger_posting_ref_pkey RENAME TO ledger_posting_ref_parts_pkey;
    CREATE TABLE ledger_posting_ref (LIKE ledger_posting_ref_parts);
    INSERT INTO ledger_posting_ref SELECT * FROM ledger_posting_ref_parts;
    ALTER TABLE ledger_posting_ref ADD PRIMARY KEY (book_id, source, reference);
    DROP TABLE ledger_posting_ref_parts;
  END IF;
END $$;

-- Their arguments or answers changed, which CREATE OR REPLACE does not allow.
DROP FUNCTION IF EXISTS ledger_refuse_posting(
  boolean, ledger_journal, ledger_book, bigint, ledger_account);
DROP FUNCTION IF EXISTS ledger_post_one(
  bigint, bigint, text, text, text, text, text, date, bigint, bigint, bigint, numeric, boolean,
  bigint, boolean, bigint, boolean);
DROP FUNCTION IF EXISTS ledger_stage_resolve(bigint);
DROP FUNCTION IF EXISTS ledger_stage_claim(bigint, text, text, date, text);
DROP FUNCTION IF EXISTS ledger_bulk_lean(ledger_book, text, text, text, date, text, text);
DROP FUNCTION IF EXISTS ledger_bulk_full(ledger_book, text, text, text, date, text, text);
