-- The application reads everything, and writes through the functions named here.

DO $$
DECLARE
  t regclass;
  f regprocedure;
BEGIN
  FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace
             AND relname LIKE 'ledger\_%' AND relkind IN ('r', 'p', 'v') LOOP
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, {app}', t);
    IF NOT (SELECT relispartition FROM pg_class WHERE oid = t) THEN
      EXECUTE format('GRANT SELECT ON %s TO {app}', t);
    END IF;
  END LOOP;
  FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace
             AND relname LIKE 'ledger\_%' AND relkind = 'S' LOOP
    EXECUTE format('REVOKE ALL ON SEQUENCE %s FROM PUBLIC, {app}', t);
  END LOOP;
  FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace
             AND proname LIKE 'ledger\_%' LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, {app}', f);
    IF (SELECT prosecdef FROM pg_proc WHERE oid = f) THEN
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO {app}', f);
    END IF;
  END LOOP;
END $$;

-- Pure functions that `verify` repeats the ledger's own hashes with.
GRANT EXECUTE ON FUNCTION ledger_payload, ledger_sha, ledger_digest TO {app};

-- Books and assets are set up by the application; both are no history, and neither may be changed.
GRANT INSERT ON ledger_book, ledger_asset TO {app};
GRANT USAGE ON SEQUENCE ledger_book_id_seq, ledger_asset_id_seq TO {app};

-- This month's partition and the next three; a monthly task makes further ones.
SELECT ledger_ensure_partitions(current_date, (current_date + interval '3 months')::date);
