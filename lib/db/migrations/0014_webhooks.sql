DROP INDEX "webhook_deliveries_due";--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD COLUMN "lease_until" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("endpoint_id","next_at") WHERE state = 'waiting';--> statement-breakpoint
UPDATE outbox SET type = 'payment.orphaned' WHERE type = 'payment.orphan';
--> statement-breakpoint
-- What happened before anybody could listen is not told.
UPDATE outbox SET fanned_out_at = now();
--> statement-breakpoint
CREATE FUNCTION tell(type text, publisher text, data jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO public.outbox (id, type, publisher, data)
    VALUES ('evt_' || replace(gen_random_uuid()::text, '-', ''), type, publisher, data)
$$;
--> statement-breakpoint
-- A time as it is written in events: in UTC, whatever zone the connection is in.
CREATE FUNCTION event_time(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
--> statement-breakpoint
-- The names of these triggers sort before `…_to_audit…`: the audit log's lock is the last that a statement takes.
CREATE FUNCTION tell_entitlement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.tell(TG_ARGV[0], (SELECT publisher FROM public.payments WHERE id = NEW.payment_id),
    jsonb_build_object('entitlement', NEW.id, 'wallet', NEW.wallet, 'slug', NEW.slug, 'scope', NEW.scope,
      'payment', NEW.payment_id, 'expiresAt', public.event_time(NEW.expires_at)));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER entitlements_tell_new AFTER INSERT ON entitlements FOR EACH ROW
  WHEN (NEW.revoked_at IS NULL) EXECUTE FUNCTION tell_entitlement('entitlement.granted');
--> statement-breakpoint
-- Booking a payment again after a reorganisation changes the row and grants nothing new.
CREATE TRIGGER entitlements_tell_granted AFTER UPDATE ON entitlements FOR EACH ROW
  WHEN (NEW.revoked_at IS NULL AND (OLD.revoked_at IS NOT NULL OR OLD.payment_id <> NEW.payment_id
    OR OLD.expires_at IS DISTINCT FROM NEW.expires_at)) EXECUTE FUNCTION tell_entitlement('entitlement.granted');
--> statement-breakpoint
CREATE TRIGGER entitlements_tell_revoked AFTER UPDATE ON entitlements FOR EACH ROW
  WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION tell_entitlement('entitlement.revoked');
--> statement-breakpoint
-- A transfer belongs to whoever was paid at its address last; what no publisher has named is the house's.
CREATE FUNCTION tell_orphan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.tell('payment.orphaned',
    COALESCE((SELECT publisher FROM public.settings WHERE kind = 'pay_to' AND lower(value ->> NEW.network) = NEW.pay_to
      ORDER BY version DESC LIMIT 1), 'house'),
    jsonb_build_object('network', NEW.network, 'asset', NEW.asset, 'payer', NEW.payer, 'payTo', NEW.pay_to,
      'amount', NEW.amount::text, 'transaction', NEW.transaction, 'logIndex', NEW.log_index));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER chain_transfers_tell_orphan AFTER INSERT ON chain_transfers FOR EACH ROW
  WHEN (NEW.payment_id IS NULL) EXECUTE FUNCTION tell_orphan();
--> statement-breakpoint
CREATE FUNCTION tell_refund() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  paid public.payments;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'proven' THEN
    RETURN NULL;
  END IF;
  SELECT * INTO paid FROM public.payments WHERE id = NEW.payment_id;
  PERFORM public.tell('payment.refunded', NEW.publisher, jsonb_strip_nulls(jsonb_build_object('refund', NEW.id,
    'payment', NEW.payment_id, 'orphan', NEW.orphan, 'slug', paid.slug, 'payer', paid.payer, 'payTo', paid.pay_to,
    'usd', paid.usd::text, 'network', NEW.network, 'asset', NEW.asset, 'amount', NEW.amount::text,
    'transaction', NEW.transaction, 'keepsAccess', NEW.keeps_access)));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER refunds_tell_proven AFTER INSERT OR UPDATE OF state ON refunds FOR EACH ROW
  WHEN (NEW.state = 'proven') EXECUTE FUNCTION tell_refund();
