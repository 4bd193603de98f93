-- Holds: reserve, then take (in part), release, or let expire. What is left of it is released.

CREATE OR REPLACE FUNCTION ledger_hold_place(
  p_book text, p_owner text, p_bucket text, p_asset text, p_amount numeric, p_reference text,
  p_reason text, p_actor text, p_expires_at timestamptz DEFAULT NULL,
  p_lien boolean DEFAULT false, OUT hold_id bigint, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_account bigint := ledger_account_id(p_book, p_owner, p_bucket, p_asset);
  v ledger_hold;
  v_fields jsonb;
BEGIN
  INSERT INTO ledger_hold (book_id, account_id, amount, lien, reason, reference, expires_at,
                           actor, placed_at)
  VALUES (ledger_book_id(p_book), v_account, p_amount, p_lien, p_reason, p_reference,
          p_expires_at, p_actor, clock_timestamp())
  ON CONFLICT DO NOTHING RETURNING id INTO hold_id;
  replayed := NOT FOUND;
  IF replayed THEN
    SELECT * INTO v FROM ledger_hold
     WHERE book_id = ledger_book_id(p_book) AND reference = p_reference;
    SELECT jsonb_agg(field) INTO v_fields FROM (VALUES
        ('account', v.account_id = v_account), ('amount', v.amount = p_amount),
        ('expires_at', v.expires_at IS NOT DISTINCT FROM p_expires_at),
        ('lien', v.lien = p_lien), ('reason', v.reason = p_reason)) t(field, same)
     WHERE NOT same;
    IF v_fields IS NOT NULL THEN
      PERFORM ledger_refuse('LG002', format(
        'Hold %s was placed with other content: send what was sent before, or use a new '
        'reference.', p_reference), jsonb_build_object('fields', v_fields));
    END IF;
    hold_id := v.id;
    RETURN;
  END IF;
  UPDATE ledger_balance
     SET held = held + CASE WHEN p_lien THEN 0 ELSE p_amount END,
         lien = lien + CASE WHEN p_lien THEN p_amount ELSE 0 END
   WHERE account_id = v_account
     AND (p_lien OR floor IS NULL OR posted - held - lien - p_amount >= floor);
  IF NOT FOUND THEN
    PERFORM ledger_refuse_floor(ARRAY[v_account], ARRAY[0], ARRAY[p_amount]);
  END IF;
  IF (SELECT closed_at FROM ledger_account WHERE id = v_account) IS NOT NULL THEN
    PERFORM ledger_refuse('LG004', format(
      'Account %s.%s is closed: name an open account.', p_owner, p_bucket));
  END IF;
END $$;

-- Gives back what a hold reserves, under the lock of its balance; who comes second is refused.
CREATE OR REPLACE FUNCTION ledger_hold_free(p_hold ledger_hold) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_outcome text;
BEGIN
  PERFORM 1 FROM ledger_balance WHERE account_id = p_hold.account_id FOR NO KEY UPDATE;
  SELECT outcome INTO v_outcome FROM ledger_hold_end WHERE hold_id = p_hold.id;
  IF FOUND THEN
    PERFORM ledger_refuse('LG011', format('Hold %s has ended already (%s): place a new one.',
                                          p_hold.reference, v_outcome));
  END IF;
  UPDATE ledger_balance
     SET held = held - CASE WHEN p_hold.lien THEN 0 ELSE p_hold.amount END,
         lien = lien - CASE WHEN p_hold.lien THEN p_hold.amount ELSE 0 END
   WHERE account_id = p_hold.account_id;
END $$;

CREATE OR REPLACE FUNCTION ledger_hold_finish(
  p_hold ledger_hold, p_outcome text, p_taken numeric, p_journal bigint, p_actor text)
RETURNS void LANGUAGE sql AS $$
  INSERT INTO ledger_hold_end (hold_id, outcome, taken, journal_id, actor, ended_at)
  VALUES (p_hold.id, p_outcome, p_taken, p_journal, p_actor, clock_timestamp())
$$;

CREATE OR REPLACE FUNCTION ledger_find_hold(p_book text, p_reference text)
RETURNS ledger_hold LANGUAGE plpgsql STABLE AS $$
DECLARE
  v ledger_hold;
BEGIN
  SELECT * INTO v FROM ledger_hold
   WHERE book_id = ledger_book_id(p_book) AND reference = p_reference;
  IF NOT FOUND THEN
    PERFORM ledger_refuse('LG010', format('Book %s has no hold %s: place it first.',
                                          p_book, p_reference));
  END IF;
  RETURN v;
END $$;

CREATE OR REPLACE FUNCTION ledger_hold_release(p_book text, p_reference text, p_actor text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  v ledger_hold := ledger_find_hold(p_book, p_reference);
BEGIN
  PERFORM ledger_hold_free(v);
  PERFORM ledger_hold_finish(v, 'released', 0, NULL, p_actor);
END $$;

-- Takes p_amount (all of the hold when null) to another account, and releases the rest.
CREATE OR REPLACE FUNCTION ledger_hold_capture(
  p_book text, p_reference text, p_to_owner text, p_to_bucket text, p_amount numeric,
  p_kind text, p_source text, p_journal_reference text, p_value_on date, p_actor text,
  p_cause text DEFAULT '',
  OUT journal_id bigint, OUT booked_at timestamptz, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_hold ledger_hold := ledger_find_hold(p_book, p_reference);
  v_account ledger_account;
  v_amount numeric := coalesce(p_amount, v_hold.amount);
  v_movements jsonb;
BEGIN
  IF v_amount > v_hold.amount THEN
    PERFORM ledger_refuse('LG012', format(
      'Hold %s reserves %s, so %s cannot be taken from it: take less.',
      p_reference, v_hold.amount, v_amount));
  END IF;
  SELECT * INTO v_account FROM ledger_account WHERE id = v_hold.account_id;
  v_movements := jsonb_build_array(jsonb_build_array(
    v_account.owner, v_account.bucket, p_to_owner, p_to_bucket,
    (SELECT code FROM ledger_asset WHERE id = v_account.asset_id), v_amount));
  IF EXISTS (SELECT 1 FROM ledger_hold_end e JOIN ledger_journal j ON j.id = e.journal_id
              WHERE e.hold_id = v_hold.id AND j.source = p_source
                AND j.reference = p_journal_reference) THEN
    SELECT p.* INTO journal_id, booked_at, replayed FROM ledger_post(
      p_book, p_kind, p_source, p_journal_reference, p_value_on, p_actor, v_movements, p_cause) p;
    RETURN;
  END IF;
  IF v_hold.expires_at <= statement_timestamp() THEN
    PERFORM ledger_refuse('LG017', format(
      'Hold %s expired at %s, so nothing can be taken from it: release it and place a new one.',
      p_reference, v_hold.expires_at));
  END IF;
  -- First free, then take: what it reserves must not stand in the way of taking it.
  PERFORM ledger_hold_free(v_hold);
  SELECT p.* INTO journal_id, booked_at, replayed FROM ledger_post(
    p_book, p_kind, p_source, p_journal_reference, p_value_on, p_actor, v_movements, p_cause) p;
  IF replayed THEN
    PERFORM ledger_refuse('LG002', format(
      'Reference %s of %s belongs to another journal: use a new reference for this hold.',
      p_journal_reference, p_source), '{"fields": ["hold"]}');
  END IF;
  PERFORM ledger_hold_finish(v_hold, 'captured', v_amount, journal_id, p_actor);
END $$;

-- Ends every hold of the book whose time had come at p_at; answers how many.
CREATE OR REPLACE FUNCTION ledger_hold_expire(p_book text, p_at timestamptz, p_actor text)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  v ledger_hold;
  v_count bigint := 0;
BEGIN
  FOR v IN
    SELECT h.* FROM ledger_hold h
     WHERE h.book_id = ledger_book_id(p_book) AND h.expires_at <= p_at
       AND NOT EXISTS (SELECT 1 FROM ledger_hold_end e WHERE e.hold_id = h.id)
     ORDER BY h.account_id, h.id
  LOOP
    PERFORM 1 FROM ledger_balance WHERE account_id = v.account_id FOR NO KEY UPDATE;
    CONTINUE WHEN EXISTS (SELECT 1 FROM ledger_hold_end e WHERE e.hold_id = v.id);
    PERFORM ledger_hold_free(v);
    PERFORM ledger_hold_finish(v, 'expired', 0, NULL, p_actor);
    v_count := v_count + 1;
  END LOOP;
  RETURN v_count;
END $$;
