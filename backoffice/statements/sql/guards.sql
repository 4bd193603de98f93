-- A statement with a number is final: nobody changes or deletes it, the owner of the tables
-- neither. Numbers are given without gaps within an account.

CREATE OR REPLACE FUNCTION statements_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_next bigint;
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    RAISE EXCEPTION USING ERRCODE = 'BO001', MESSAGE =
      'Statements are never truncated: delete a draft by its id.';
  END IF;
  IF TG_OP <> 'INSERT' AND OLD.number IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'BO001', MESSAGE = format(
      'Statement %s is final, so %s is refused: make one that replaces it.', OLD.number, TG_OP);
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF NEW.number IS NOT NULL THEN
    SELECT coalesce(max(number), 0) + 1 INTO v_next
      FROM public.statements_statement WHERE account_id = NEW.account_id;
    IF NEW.number <> v_next THEN
      RAISE EXCEPTION USING ERRCODE = 'BO001', MESSAGE = format(
        'The next statement of the account has number %s, not %s.', v_next, NEW.number);
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER statements_guard BEFORE INSERT OR UPDATE OR DELETE
  ON statements_statement FOR EACH ROW EXECUTE FUNCTION statements_guard();
CREATE OR REPLACE TRIGGER statements_guard_truncate BEFORE TRUNCATE
  ON statements_statement FOR EACH STATEMENT EXECUTE FUNCTION statements_guard();

-- Files and events belong to final statements.
CREATE OR REPLACE FUNCTION statements_final_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM public.statements_statement
                  WHERE id = NEW.statement_id AND number IS NOT NULL) THEN
    RAISE EXCEPTION USING ERRCODE = 'BO001', MESSAGE =
      'The statement is a draft: make it final first.';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER statements_final_only BEFORE INSERT ON statements_artefact
  FOR EACH ROW EXECUTE FUNCTION statements_final_only();
CREATE OR REPLACE TRIGGER statements_final_only BEFORE INSERT ON statements_statementevent
  FOR EACH ROW EXECUTE FUNCTION statements_final_only();
REVOKE TRUNCATE ON statements_statement FROM {app};
