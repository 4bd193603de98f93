-- What the first version of migration 0003 made, for tests of the way from there: its tables and
-- triggers in full, its functions by their signatures, since 0004 replaces their bodies.

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
  PRIMARY KEY (id, booked_at),
  CONSTRAINT ledger_posting_amount CHECK (amount > 0 AND amount < 1e60 AND amount = trunc(amount)),
  CONSTRAINT ledger_posting_sides CHECK (debit_id <> credit_id)
) PARTITION BY RANGE (booked_at);
CREATE INDEX ledger_posting_debit ON ledger_posting (debit_id, id);
CREATE INDEX ledger_posting_credit ON ledger_posting (credit_id, id);

-- Catches what no month was made for, so that a forgotten job stops no venue.
CREATE TABLE ledger_posting_default PARTITION OF ledger_posting DEFAULT;

CREATE TABLE ledger_posting_ref (
  book_id bigint NOT NULL,
  source text NOT NULL,
  reference text NOT NULL,
  journal_id bigint NOT NULL,
  payload_sha bytea NOT NULL,
  PRIMARY KEY (book_id, source, reference)
) PARTITION BY HASH (reference);
DO $$ BEGIN
  FOR remainder IN 0..7 LOOP
    EXECUTE format(
      'CREATE TABLE ledger_posting_ref_%s PARTITION OF ledger_posting_ref '
      'FOR VALUES WITH (MODULUS 8, REMAINDER %s)', remainder, remainder);
  END LOOP;
END $$;

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

-- Functions, without their bodies.
CREATE FUNCTION ledger_refuse(p_code text, p_message text, p_detail jsonb DEFAULT '{}') RETURNS
  void LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_no_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_decide_once() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_refuse_closed(p_book ledger_book, p_value_on date) RETURNS void LANGUAGE
  plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_refuse_posting(p_own boolean, p_journal ledger_journal, p_book ledger_book,
  p_asset_id bigint, p_side ledger_account) RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_check_postings() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_check_promises() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_find_account(p_book_id bigint, p_owner text, p_bucket text, p_asset text)
  RETURNS bigint LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_open_accounts(p_book_id bigint, p_accounts jsonb) RETURNS void LANGUAGE
  plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_book_id(p_book text) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_ensure_accounts(p_book text, p_accounts jsonb) RETURNS SETOF bigint
  LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_account_id(p_book text, p_owner text, p_bucket text, p_asset text) RETURNS
  bigint LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_set_floor(p_book text, p_owner text, p_bucket text, p_asset text, p_floor
  numeric) RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_close_account(p_book text, p_owner text, p_bucket text, p_asset text)
  RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_payload(p_kind text, p_value_on date, p_cause text, p_reverses bigint,
  p_movements jsonb) RETURNS jsonb LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_sha(p_value jsonb) RETURNS bytea LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_movements(p_journal ledger_journal) RETURNS jsonb LANGUAGE plpgsql AS
  'BEGIN END';
CREATE FUNCTION ledger_replay(p_book_id bigint, p_source text, p_reference text, p_payload jsonb)
  RETURNS ledger_journal LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_check_reversal(p_book_id bigint, p_reverses bigint, p_value_on date,
  p_movements jsonb) RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_opposite(p_movements jsonb) RETURNS jsonb LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_check_approval(p_book_id bigint, p_approval bigint, p_command jsonb)
  RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_enter(p_book text) RETURNS ledger_book LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_check_request(p_book ledger_book, p_value_on date, p_reverses bigint,
  p_approval bigint, p_payload jsonb) RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_refuse_floor(p_debit bigint[], p_credit bigint[], p_amount numeric[])
  RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_flush_day(p_account bigint[], p_value_on date) RETURNS void LANGUAGE
  plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_lock(p_debit bigint[], p_credit bigint[], p_value_on date) RETURNS void
  LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_apply(p_id bigint[], p_journal bigint[], p_debit bigint[], p_credit
  bigint[], p_asset bigint[], p_amount numeric[], p_value_on date, p_booked_at timestamptz)
  RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_write_many(INOUT p_journal ledger_journal, p_debit bigint[], p_credit
  bigint[], p_asset bigint[], p_amount numeric[]) LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_write_few(INOUT p_journal ledger_journal, p_debit bigint[], p_credit
  bigint[], p_asset bigint[], p_amount numeric[], p_hot bigint[]) LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_move(p_account bigint, p_debits numeric, p_credits numeric, p_value_on
  date, OUT seq bigint, OUT after numeric) LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_post_one(p_id bigint, p_book_id bigint, p_kind text, p_source text,
  p_reference text, p_cause text, p_actor text, p_value_on date, p_reverses bigint, p_approval
  bigint, p_asset bigint, p_amount numeric, p_forth boolean, p_a bigint, p_a_hot boolean, p_b
  bigint, p_b_hot boolean) RETURNS timestamptz LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_resolve(p_book_id bigint, p_movements jsonb, OUT debit bigint[], OUT credit
  bigint[], OUT asset bigint[], OUT amount numeric[], OUT hot bigint[]) LANGUAGE plpgsql AS 'BEGIN
  END';
CREATE FUNCTION ledger_post_lines(p_id bigint, p_book_id bigint, p_kind text, p_source text,
  p_reference text, p_cause text, p_actor text, p_value_on date, p_reverses bigint, p_approval
  bigint, p_movements jsonb) RETURNS timestamptz LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_post(p_book text, p_kind text, p_source text, p_reference text, p_value_on
  date, p_actor text, p_movements jsonb, p_cause text DEFAULT '', p_reverses bigint DEFAULT NULL,
  p_approval bigint DEFAULT NULL, OUT journal_id bigint, OUT booked_at timestamptz, OUT replayed
  boolean) LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_stage_open() RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_stage_resolve(p_book_id bigint, OUT debit bigint[], OUT credit bigint[],
  OUT asset bigint[], OUT amount numeric[], OUT line bigint[]) LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_stage_claim(p_book_id bigint, p_kind text, p_source text, p_value_on date,
  p_cause text) RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_digest(p_lines text) RETURNS jsonb LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_bulk_lean(p_book ledger_book, p_kind text, p_source text, p_reference text,
  p_value_on date, p_actor text, p_cause text, OUT journal_id bigint, OUT lines bigint, OUT
  replayed boolean) LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_bulk_full(p_book ledger_book, p_kind text, p_source text, p_reference text,
  p_value_on date, p_actor text, p_cause text, OUT journal_id bigint, OUT lines bigint, OUT
  replayed boolean) LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_post_bulk(p_book text, p_kind text, p_source text, p_reference text,
  p_value_on date, p_actor text, p_full boolean, p_cause text DEFAULT '', OUT journal_id bigint,
  OUT lines bigint, OUT replayed boolean) LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_hold_place(p_book text, p_owner text, p_bucket text, p_asset text, p_amount
  numeric, p_reference text, p_reason text, p_actor text, p_expires_at timestamptz DEFAULT NULL,
  p_lien boolean DEFAULT false, OUT hold_id bigint, OUT replayed boolean) LANGUAGE plpgsql AS
  'BEGIN END';
CREATE FUNCTION ledger_hold_free(p_hold ledger_hold) RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_hold_finish(p_hold ledger_hold, p_outcome text, p_taken numeric, p_journal
  bigint, p_actor text) RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_find_hold(p_book text, p_reference text) RETURNS ledger_hold LANGUAGE
  plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_hold_release(p_book text, p_reference text, p_actor text) RETURNS void
  LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_hold_capture(p_book text, p_reference text, p_to_owner text, p_to_bucket
  text, p_amount numeric, p_kind text, p_source text, p_journal_reference text, p_value_on date,
  p_actor text, p_cause text DEFAULT '', OUT journal_id bigint, OUT booked_at timestamptz, OUT
  replayed boolean) LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_hold_expire(p_book text, p_at timestamptz, p_actor text) RETURNS bigint
  LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_fold_hot(p_book text) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_close_period(p_book text, p_through date, p_actor text) RETURNS void
  LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_propose(p_book text, p_command jsonb, p_maker text) RETURNS bigint LANGUAGE
  plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_decide(p_book text, p_approval bigint, p_checker text, p_approved boolean)
  RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_ensure_partitions(p_from date, p_through date) RETURNS integer LANGUAGE
  plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_move_from_default(p_table text, p_month timestamptz) RETURNS void LANGUAGE
  plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_micros(p_at timestamptz) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_seal_content(p_book_id bigint, p_journals int8multirange, p_previous bytea,
  OUT sha bytea, OUT journal_count bigint, OUT posting_count bigint, OUT control jsonb) LANGUAGE
  plpgsql AS 'BEGIN END';
CREATE FUNCTION ledger_seal_next(p_book text, p_limit integer) RETURNS bigint LANGUAGE plpgsql AS
  'BEGIN END';

-- Triggers, and a month's partition.
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

CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON ledger_approval
  FOR EACH ROW EXECUTE FUNCTION ledger_decide_once();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger_approval
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_no_change();
CREATE TRIGGER ledger_check_postings AFTER INSERT ON ledger_posting
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_postings();
CREATE TRIGGER ledger_check_promises BEFORE INSERT OR UPDATE OF floor, held, lien ON ledger_balance
  FOR EACH ROW EXECUTE FUNCTION ledger_check_promises();

DO $$
DECLARE
  v_month timestamptz := date_trunc('month', current_date::timestamptz);
  v_table text := 'ledger_posting_' || to_char(v_month, 'YYYY_MM');
BEGIN
  EXECUTE format('CREATE TABLE %I (LIKE ledger_posting INCLUDING DEFAULTS '
                 'INCLUDING CONSTRAINTS)', v_table);
  EXECUTE format('ALTER TABLE ledger_posting ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                 v_table, v_month, v_month + interval '1 month');
  PERFORM ledger_freeze(v_table::regclass);
END $$;
