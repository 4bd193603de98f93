-- A closed account stays closed, and the ledger opens nothing for it.

CREATE OR REPLACE FUNCTION accounts_closed_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'BO001', MESSAGE = format(
    'Account %s is closed, and stays so: open another one.', OLD.code);
END $$;
CREATE OR REPLACE TRIGGER accounts_closed_for_good BEFORE UPDATE OF closed_at ON accounts_account
  FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at)
  EXECUTE FUNCTION accounts_closed_for_good();

CREATE OR REPLACE FUNCTION accounts_nothing_for_closed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_owner text;
BEGIN
  SELECT n.owner INTO v_owner
    FROM opened n JOIN public.venues_venue v ON v.ledger_book_id = n.book_id
    JOIN public.accounts_account a ON a.venue_id = v.id AND a.code = n.owner
   WHERE a.closed_at IS NOT NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'LG004', MESSAGE = format(
      'Account %s is closed: name an open account.', v_owner);
  END IF;
  RETURN NULL;
END $$;
-- Once a statement, since accounts are opened in bulk.
CREATE OR REPLACE TRIGGER accounts_nothing_for_closed AFTER INSERT ON ledger_account
  REFERENCING NEW TABLE AS opened
  FOR EACH STATEMENT EXECUTE FUNCTION accounts_nothing_for_closed();
