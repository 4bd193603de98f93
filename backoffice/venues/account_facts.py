"""What one account's permissions rest on, in one statement: a function of the database.

A function, because what a connection plans once is most of what the answer costs: of 0.75 ms of
PostgreSQL for each question, planning took 0.6. See `store.quick`, which alone calls it.
"""

NAME = "venues_account_facts(bigint, text)"

CREATE = """
CREATE OR REPLACE FUNCTION venues_account_facts(p_venue bigint, p_code text)
RETURNS TABLE (
  sequence bigint, clock timestamptz,
  policy_id bigint, policy_number int, policy_sha256 text, policy_effective_at timestamptz,
  kind text, segment text, parent text,
  balances json, positions json, restrictions json, prices json, more boolean)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT s.sequence, s.clock, p.id, p.number::int, p.document_sha256::text, p.effective_at,
         a.kind::text, a.segment::text, x.code::text, b.found, o.found, r.found, m.found,
         EXISTS (SELECT 1 FROM shortfalls_debt d WHERE d.account_id = a.id
                    AND d.principal + d.interest > 0)
         OR EXISTS (SELECT 1 FROM shortfalls_shortfall h WHERE h.account_id = a.id
                       AND h.remaining > 0)
         OR EXISTS (SELECT 1 FROM venues_liquidationorder l WHERE l.account_id = a.id
                       AND l.ended_at IS NULL)
    FROM venues_venuestate s
    JOIN venues_venue v ON v.id = s.venue_id
    JOIN accounts_account a ON a.venue_id = v.id AND a.code = p_code
    LEFT JOIN accounts_account x ON x.id = a.parent_id
    LEFT JOIN LATERAL (
      SELECT id, number, document_sha256, effective_at FROM venues_policyversion
       WHERE venue_id = v.id AND effective_at <= s.clock
       ORDER BY effective_at DESC, number DESC LIMIT 1) p ON true
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_array(l.bucket, t.code, g.posted::text, l.hot)) AS found
        FROM ledger_account l JOIN ledger_asset t ON t.id = l.asset_id
        JOIN ledger_balance g ON g.account_id = l.id
       WHERE l.book_id = v.ledger_book_id AND l.owner = a.code) b ON true
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_array(i.code, h.quantity, h.cost, i.mark, i.vol)) AS found
        FROM markets_position h JOIN markets_instrument i ON i.id = h.instrument_id
       WHERE h.account_id = a.id) o ON true
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_array(kind, imposed_by, until)) AS found
        FROM accounts_restriction WHERE account_id = a.id AND lifted_at IS NULL) r ON true
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_array(t.code, va.price)) AS found
        FROM markets_venueasset va JOIN ledger_asset t ON t.id = va.asset_id
       WHERE va.venue_id = v.id) m ON true
   WHERE s.venue_id = p_venue;
END $$
"""

DROP = f"DROP FUNCTION IF EXISTS {NAME}"
