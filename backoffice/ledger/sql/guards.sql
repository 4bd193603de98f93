-- What must never break, whoever writes: checks that hold against the owner of the tables too.

CREATE FUNCTION ledger_refuse(p_code text, p_message text, p_detail jsonb DEFAULT '{}')
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = p_code, MESSAGE = p_message, DETAIL = p_detail::text;
END $$;

-- Append-only ---------------------------------------------------------------------------------

CREATE FUNCTION ledger_no_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.ledger_refuse('LG008', format(
    '%s is append-only, so %s is refused: post a reversal instead.', TG_TABLE_NAME, TG_OP));
END $$;

CREATE FUNCTION ledger_freeze(p_table regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- Row triggers reach partitions by themselves; TRUNCATE triggers do not.
  IF NOT (SELECT relispartition FROM pg_class WHERE oid = p_table) THEN
    EXECUTE format('CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON %s '
                   'FOR EACH ROW EXECUTE FUNCTION ledger_no_change()', p_table);
  END IF;
  EXECUTE format('CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON %s '
                 'FOR EACH STATEMENT EXECUTE FUNCTION ledger_no_change()', p_table);
END $$;

SELECT ledger_freeze(t::regclass) FROM unnest(ARRAY[
  'ledger_journal', 'ledger_posting', 'ledger_posting_default', 'ledger_posting_ref',
  'ledger_hold', 'ledger_hold_end', 'ledger_period', 'ledger_seal', 'ledger_asset']) t;
SELECT ledger_freeze(format('ledger_posting_ref_%s', n)::regclass) FROM generate_series(0, 7) n;

-- An approval changes once: when it is decided.
CREATE FUNCTION ledger_decide_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.checker IS NULL
     AND (NEW.id, NEW.book_id, NEW.command, NEW.command_sha, NEW.maker, NEW.proposed_at)
       = (OLD.id, OLD.book_id, OLD.command, OLD.command_sha, OLD.maker, OLD.proposed_at) THEN
    RETURN NEW;
  END IF;
  PERFORM public.ledger_refuse('LG008', 'An approval is decided once and never changed: '
                                        'propose the command again.');
END $$;
CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON ledger_approval
  FOR EACH ROW EXECUTE FUNCTION ledger_decide_once();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger_approval
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_no_change();

-- Postings fit their accounts and their journal -------------------------------------------------

-- Runs after the balances were locked, with a snapshot of its own, so it sees an account that
-- was closed a moment before.
CREATE FUNCTION ledger_check_postings() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  v record;
BEGIN
  SELECT n.id, n.journal_id, a.owner, a.bucket,
         a.id IS NULL OR a.asset_id <> n.asset_id OR a.book_id <> j.book_id AS mismatch,
         a.closed_at IS NOT NULL AS closed
    INTO v
    FROM new_rows n
    LEFT JOIN ledger_journal j ON j.id = n.journal_id
    CROSS JOIN LATERAL (VALUES (n.debit_id), (n.credit_id)) side(account_id)
    LEFT JOIN ledger_account a ON a.id = side.account_id
   WHERE j.xid IS DISTINCT FROM pg_current_xact_id()
      OR a.id IS NULL OR a.asset_id <> n.asset_id OR a.book_id <> j.book_id
      OR a.closed_at IS NOT NULL
   LIMIT 1;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF v.mismatch THEN
    PERFORM ledger_refuse('LG005', format(
      'Account %s.%s does not hold the asset of the posting, or is in another book: '
      'name accounts of one asset and book.', v.owner, v.bucket));
  ELSIF v.closed THEN
    PERFORM ledger_refuse('LG004', format(
      'Account %s.%s is closed: name an open account.', v.owner, v.bucket),
      jsonb_build_object('owner', v.owner, 'bucket', v.bucket));
  END IF;
  PERFORM ledger_refuse('LG009', format(
    'Journal %s was not written by this transaction, so nothing can be added to it: '
    'post a new journal.', v.journal_id));
END $$;
CREATE TRIGGER ledger_check_postings AFTER INSERT ON ledger_posting
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_postings();

-- A hot account's balance row lags behind, so nothing may be promised on it.
CREATE FUNCTION ledger_check_promises() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.floor IS NOT NULL OR NEW.held <> 0 OR NEW.lien <> 0)
     AND (SELECT hot FROM ledger_account WHERE id = NEW.account_id) THEN
    PERFORM ledger_refuse('LG015',
      'A hot account has no floor and takes no holds: use an account that is not hot.');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_check_promises BEFORE INSERT OR UPDATE OF floor, held, lien ON ledger_balance
  FOR EACH ROW EXECUTE FUNCTION ledger_check_promises();
