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
DROP FUNCTION IF EXISTS ledger_bulk_claim(ledger_journal);
DROP FUNCTION IF EXISTS ledger_bulk_claim_all(ledger_journal);
DROP FUNCTION IF EXISTS ledger_bulk_write(ledger_journal);
DROP FUNCTION IF EXISTS ledger_stage_digest();

-- The index options of tables.sql; those of a partitioned index can only be given when it is made.
DO $$ DECLARE v_side text; BEGIN
  FOREACH v_side IN ARRAY ARRAY['debit', 'credit'] LOOP
    IF (SELECT reloptions FROM pg_class
         WHERE oid = ('ledger_posting_' || v_side)::regclass) IS NULL THEN
      EXECUTE format('DROP INDEX ledger_posting_%s', v_side);
      EXECUTE format('CREATE INDEX ledger_posting_%1$s ON ledger_posting (%1$s_id, id)'
                     ' WITH (deduplicate_items = off)', v_side);
    END IF;
  END LOOP;
END $$;
