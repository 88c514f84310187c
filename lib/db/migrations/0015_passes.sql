ALTER TABLE "payments" ADD COLUMN "scope" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "scopes" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "entitlements_revoked_scope" ON "entitlements" USING btree ("scope","revoked_at") WHERE revoked_at is not null and scope is not null;--> statement-breakpoint
CREATE INDEX "gifts_giver" ON "gifts" USING btree ("given_by","slug");--> statement-breakpoint
CREATE INDEX "payments_fares" ON "payments" USING btree ("payer","publisher","created_at") WHERE state in ('settled', 'final');
--> statement-breakpoint
CREATE FUNCTION period_start(period text, moment timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT date_trunc(period, moment AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
$$;
--> statement-breakpoint
-- A day of UTC, a week that begins on Monday, a month.
CREATE FUNCTION period_end(period text, moment timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT (date_trunc(period, moment AT TIME ZONE 'UTC') + ('1 ' || period)::interval) AT TIME ZONE 'UTC'
$$;
--> statement-breakpoint
-- The passes with a fare cap that a publisher had on sale at a moment, each with what it opens, as lib/pricing/passes.ts names it.
CREATE FUNCTION fare_passes(seller text, moment timestamptz)
  RETURNS TABLE (id text, price numeric, period text, scope text) LANGUAGE sql STABLE AS $$
  SELECT pass ->> 'id', (pass ->> 'price')::numeric, pass ->> 'period', CASE
    WHEN pass -> 'scope' ? 'tag' THEN 'tag:' || seller || ':' || (pass -> 'scope' ->> 'tag')
    WHEN pass -> 'scope' ? 'section' THEN 'section:' || seller || ':' || (pass -> 'scope' ->> 'section')
    ELSE 'all:' || seller END
  FROM (
    SELECT value FROM public.settings
    WHERE kind = 'passes' AND subject = seller AND effective_at <= moment AND set_at <= moment
    ORDER BY version DESC LIMIT 1
  ) AS held, jsonb_array_elements(held.value) AS pass
  WHERE (pass ->> 'fareCap')::boolean
$$;
--> statement-breakpoint
-- What a wallet has paid for single articles of a scope within the calendar period that a moment is in, in dollars.
CREATE FUNCTION fare_spent(wallet text, seller text, of_scope text, period text, moment timestamptz)
  RETURNS numeric LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(p.usd), 0) FROM public.payments p
  WHERE p.payer = wallet AND p.publisher = seller AND of_scope = ANY (p.scopes) AND p.state IN ('settled', 'final')
    AND p.created_at >= public.period_start(period, moment) AND p.created_at < public.period_end(period, moment)
    AND NOT EXISTS (SELECT FROM public.refunds r WHERE r.payment_id = p.id AND r.state = 'proven')
$$;
--> statement-breakpoint
-- The fare cap: a wallet whose single purchases have reached the price of a pass holds it until the calendar period ends. A
-- purchase belongs to the period in which it was claimed. The lock is the audit chain's, which every booking waits for: whoever
-- books beside this one has committed, and the statements after it see that.
CREATE FUNCTION earn_passes(bought payments) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(402, 1);
  INSERT INTO public.entitlements (id, wallet, slug, scope, payment_id, expires_at)
    SELECT 'ent_' || replace(gen_random_uuid()::text, '-', ''), bought.payer, 'earned:' || pass.id, pass.scope, bought.id,
      public.period_end(pass.period, bought.created_at)
    FROM public.fare_passes(bought.publisher, now()) AS pass
    WHERE pass.scope = ANY (bought.scopes) AND public.period_end(pass.period, bought.created_at) > now()
      AND public.fare_spent(bought.payer, bought.publisher, pass.scope, pass.period, bought.created_at) >= pass.price
  ON CONFLICT (wallet, slug) DO UPDATE SET revoked_at = null, scope = excluded.scope, payment_id = excluded.payment_id,
    granted_at = now(), expires_at = excluded.expires_at
    WHERE entitlements.revoked_at IS NOT NULL OR entitlements.expires_at <= now();
END
$$;
--> statement-breakpoint
-- Takes back what was earned when it is no longer reached: at the price at which it was.
CREATE FUNCTION lose_passes(undone payments) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(402, 1);
  UPDATE public.entitlements e SET revoked_at = now()
    WHERE e.wallet = undone.payer AND e.slug LIKE 'earned:%' AND e.scope = ANY (undone.scopes)
      AND e.revoked_at IS NULL AND e.expires_at > now()
      AND EXISTS (
        SELECT FROM public.fare_passes(undone.publisher, e.granted_at) AS pass
        WHERE 'earned:' || pass.id = e.slug AND pass.price > public.fare_spent(e.wallet, undone.publisher, e.scope, pass.period,
          e.expires_at - interval '1 microsecond'));
END
$$;
--> statement-breakpoint
CREATE FUNCTION count_fare() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state IN ('settled', 'final') THEN PERFORM public.earn_passes(NEW); ELSE PERFORM public.lose_passes(NEW); END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER payments_to_fares AFTER UPDATE OF state ON payments FOR EACH ROW
  WHEN (NEW.scopes <> '{}' AND (OLD.state IN ('settled', 'final')) <> (NEW.state IN ('settled', 'final'))) EXECUTE FUNCTION count_fare();
--> statement-breakpoint
CREATE FUNCTION count_fare_refund() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  undone public.payments;
BEGIN
  SELECT * INTO undone FROM public.payments WHERE id = NEW.payment_id;
  PERFORM public.lose_passes(undone);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER refunds_to_fares AFTER INSERT OR UPDATE OF state ON refunds FOR EACH ROW
  WHEN (NEW.state = 'proven' AND NEW.payment_id IS NOT NULL) EXECUTE FUNCTION count_fare_refund();
