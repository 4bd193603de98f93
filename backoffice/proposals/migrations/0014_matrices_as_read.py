from django.db import migrations

PLANS, MATRICES = "proposals_repaymentplan", "proposals_provisionmatrix"
# Of a row that cannot be read, all pages that show it would fail: it is not written.
READ = """
CREATE FUNCTION proposals_bucketed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_all bigint;
  v_right bigint;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.approved AND OLD.expires_at <= now() THEN
      RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = 'It has expired: propose it again.';
    END IF;
    RETURN NEW;
  END IF;
  SELECT count(*), count(*) FILTER (WHERE
           b.item ?& '{below,rate}' AND b.item - '{below,rate}'::text[] = '{}'
           AND jsonb_typeof(b.item->'rate') = 'string'
           AND b.item->>'rate' ~ '^([01]|[0-9]{1,9}/[1-9][0-9]{0,9})$'
           AND split_part(b.item->>'rate', '/', 1)::numeric
               <= coalesce(nullif(split_part(b.item->>'rate', '/', 2), ''), '1')::numeric
           AND CASE WHEN b.after IS NULL THEN b.item->'below' = 'null'
                    ELSE jsonb_typeof(b.item->'below') = 'number'
                         AND b.item->>'below' ~ '^[1-9][0-9]{0,4}$'
                         AND (b.item->>'below')::numeric <= 36500
                         AND (b.item->>'below')::numeric > coalesce((b.before->>'below')::numeric, 0)
               END)
    INTO v_all, v_right
    FROM (SELECT item, lag(item) OVER (ORDER BY place) AS before,
                 lead(item) OVER (ORDER BY place) AS after
            FROM jsonb_array_elements(NEW.buckets) WITH ORDINALITY AS e(item, place)) b;
  IF v_right <> v_all OR v_all NOT BETWEEN 1 AND 12 THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
      'Buckets are 1 to 12, ascend, have rates from 0 to 1, and the last one has no bound.';
  END IF;
  RETURN NEW;
END $$
"""
ITEMS = (
    '$[*] ? (!(@.amount like_regex "^[1-9][0-9]*$"'
    ' && @.due_on like_regex "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))'
)


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0013_pruned_trials"),
    ]

    operations = [
        migrations.RunSQL(READ, "DROP FUNCTION proposals_bucketed"),
        migrations.RunSQL(
            f"CREATE TRIGGER bucketed BEFORE INSERT OR UPDATE ON {MATRICES}"
            " FOR EACH ROW EXECUTE FUNCTION proposals_bucketed()",
            f"DROP TRIGGER bucketed ON {MATRICES}",
        ),
        migrations.RunSQL(
            f"ALTER TABLE {PLANS} ADD CONSTRAINT proposals_plan_items"
            f" CHECK (NOT instalments @? '{ITEMS}')",
            f"ALTER TABLE {PLANS} DROP CONSTRAINT proposals_plan_items",
        ),
    ]
