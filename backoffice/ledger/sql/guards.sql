-- What must never break, whoever writes: checks that hold against the owner of the tables too.
-- Each is where it costs a posting least. A CHECK is parsed anew by every statement that writes to
-- its table, a tenth of a posting's cost; a trigger's statement is planned once a connection.

CREATE OR REPLACE FUNCTION ledger_refuse(p_code text, p_message text, p_detail jsonb DEFAULT '{}')
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = p_code, MESSAGE = p_message, DETAIL = p_detail::text;
END $$;

-- Append-only ---------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION ledger_no_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.ledger_refuse('LG008', format(
    '%s is append-only, so %s is refused: post a reversal instead.', TG_TABLE_NAME, TG_OP));
END $$;

CREATE OR REPLACE FUNCTION ledger_freeze(p_table regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- Row triggers reach partitions by themselves; TRUNCATE triggers do not.
  IF NOT (SELECT relispartition FROM pg_class WHERE oid = p_table) THEN
    EXECUTE format('CREATE OR REPLACE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON %s '
                   'FOR EACH ROW EXECUTE FUNCTION ledger_no_change()', p_table);
  END IF;
  EXECUTE format('CREATE OR REPLACE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON %s '
                 'FOR EACH STATEMENT EXECUTE FUNCTION ledger_no_change()', p_table);
END $$;

SELECT ledger_freeze(t::regclass) FROM unnest(ARRAY[
  'ledger_journal', 'ledger_posting', 'ledger_posting_ref', 'ledger_hold', 'ledger_hold_end',
  'ledger_period', 'ledger_seal', 'ledger_asset']) t;
SELECT ledger_freeze(inhrelid) FROM pg_inherits
 WHERE inhparent IN ('ledger_posting'::regclass, 'ledger_posting_ref'::regclass);

-- An approval changes once: when it is decided.
CREATE OR REPLACE FUNCTION ledger_decide_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.checker IS NULL
     AND (NEW.id, NEW.book_id, NEW.command, NEW.command_sha, NEW.maker, NEW.proposed_at)
       = (OLD.id, OLD.book_id, OLD.command, OLD.command_sha, OLD.maker, OLD.proposed_at) THEN
    RETURN NEW;
  END IF;
  PERFORM public.ledger_refuse('LG008', 'An approval is decided once and never changed: '
                                        'propose the command again.');
END $$;
CREATE OR REPLACE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON ledger_approval
  FOR EACH ROW EXECUTE FUNCTION ledger_decide_once();
CREATE OR REPLACE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger_approval
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_no_change();

-- Postings fit their accounts and their journal -------------------------------------------------

CREATE OR REPLACE FUNCTION ledger_refuse_closed(p_book ledger_book, p_value_on date)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ledger_refuse('LG003', format(
    'The books of %s are closed through %s: use a later value date than %s.',
    p_book.code, p_book.closed_through, p_value_on),
    jsonb_build_object('closed_through', p_book.closed_through));
END $$;

-- Says what is wrong with a posting; p_own: its journal was written by this transaction.
CREATE OR REPLACE FUNCTION ledger_refuse_posting(
  p_own boolean, p_journal ledger_journal, p_book ledger_book, p_posting ledger_posting,
  p_side ledger_account)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF (p_posting.amount > 0 AND p_posting.amount < 1e60
      AND p_posting.amount = trunc(p_posting.amount)) IS NOT TRUE THEN
    PERFORM ledger_refuse('LG014', format(
      'The amount %s must be a positive whole number of smallest units.', p_posting.amount));
  ELSIF p_posting.debit_id = p_posting.credit_id THEN
    PERFORM ledger_refuse('LG014', 'A movement needs two different accounts: name another one '
                                   'on one side.');
  ELSIF p_side.id IS NULL OR p_side.asset_id <> p_posting.asset_id
        OR p_side.book_id <> p_book.id THEN
    PERFORM ledger_refuse('LG005', format(
      'Account %s.%s does not hold the asset of the posting, or is in another book: '
      'name accounts of one asset and book.', p_side.owner, p_side.bucket));
  ELSIF p_side.closed_at IS NOT NULL THEN
    PERFORM ledger_refuse('LG004', format(
      'Account %s.%s is closed: name an open account.', p_side.owner, p_side.bucket),
      jsonb_build_object('owner', p_side.owner, 'bucket', p_side.bucket));
  ELSIF p_own IS NOT TRUE THEN
    PERFORM ledger_refuse('LG009',
      'The journal was not written by this transaction, so nothing can be added to it: '
      'post a new journal.');
  ELSIF p_journal.value_on <= p_book.closed_through THEN
    PERFORM ledger_refuse_closed(p_book, p_journal.value_on);
  ELSIF p_journal.value_on NOT BETWEEN date '1900-01-01' AND date '2200-12-31' THEN
    PERFORM ledger_refuse('LG014', format(
      'The value date %s must be a day from 1900 to 2200.', p_journal.value_on));
  END IF;
END $$;

-- Runs after the balances were locked, with a snapshot of its own, so it sees what was closed a
-- moment before.
CREATE OR REPLACE FUNCTION ledger_check_postings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v record;
BEGIN
  IF NOT EXISTS (
    SELECT FROM new_rows n
      LEFT JOIN public.ledger_journal j ON j.id = n.journal_id
      LEFT JOIN public.ledger_book k ON k.id = j.book_id
      LEFT JOIN public.ledger_account d ON d.id = n.debit_id
      LEFT JOIN public.ledger_account c ON c.id = n.credit_id
     WHERE (j.xid = pg_current_xact_id()
            AND (k.closed_through IS NULL OR j.value_on > k.closed_through)
            AND j.value_on BETWEEN date '1900-01-01' AND date '2200-12-31'
            AND n.amount > 0 AND n.amount < 1e60 AND n.amount = trunc(n.amount)
            AND n.debit_id <> n.credit_id
            AND d.asset_id = n.asset_id AND d.book_id = j.book_id AND d.closed_at IS NULL
            AND c.asset_id = n.asset_id AND c.book_id = j.book_id AND c.closed_at IS NULL
           ) IS NOT TRUE)
     AND current_setting('transaction_isolation') = 'read committed' THEN
    RETURN NULL;
  END IF;
  FOR v IN
    SELECT j.xid = pg_current_xact_id() AS own, j, k, ROW(n.*)::public.ledger_posting AS n, a
      FROM new_rows n
      LEFT JOIN public.ledger_journal j ON j.id = n.journal_id
      LEFT JOIN public.ledger_book k ON k.id = j.book_id
      LEFT JOIN public.ledger_account a ON a.id IN (n.debit_id, n.credit_id)
     ORDER BY n.id
  LOOP
    PERFORM public.ledger_refuse_posting(v.own, v.j, v.k, v.n, v.a);
  END LOOP;
  PERFORM public.ledger_refuse('LG014',
    'Posting needs the isolation level READ COMMITTED: an older snapshot hides closings.');
END $$;

-- Where a partition is written to directly, its parent's statement triggers do not fire.
CREATE OR REPLACE FUNCTION ledger_guard_postings(p_table regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'CREATE OR REPLACE TRIGGER ledger_check_postings AFTER INSERT ON %s REFERENCING NEW TABLE '
    'AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_postings()', p_table);
END $$;
SELECT ledger_guard_postings('ledger_posting');
SELECT ledger_guard_postings(inhrelid) FROM pg_inherits
 WHERE inhparent = 'ledger_posting'::regclass;

-- What is promised on an account. A hot account's balance row lags behind, so nothing may be.
-- AFTER, since a BEFORE trigger makes every UPDATE of the table lock its row in a step of its own,
-- with a log record, even where none of these columns changes.
CREATE OR REPLACE FUNCTION ledger_check_promises() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.held < 0 OR NEW.lien < 0 THEN
    PERFORM ledger_refuse('LG014', 'What is held cannot be less than zero: give back less.');
  ELSIF NEW.floor <> trunc(NEW.floor) OR NEW.floor NOT BETWEEN -1e60 AND 1e60 THEN
    PERFORM ledger_refuse('LG014', format(
      'The floor %s must be a whole number of smallest units, below 1e60.', NEW.floor));
  ELSIF (NEW.floor IS NOT NULL OR NEW.held <> 0 OR NEW.lien <> 0)
        AND (SELECT hot FROM ledger_account WHERE id = NEW.account_id) THEN
    PERFORM ledger_refuse('LG015',
      'A hot account has no floor and takes no holds: use an account that is not hot.');
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER ledger_check_promises
  AFTER INSERT OR UPDATE OF floor, held, lien ON ledger_balance
  FOR EACH ROW EXECUTE FUNCTION ledger_check_promises();
