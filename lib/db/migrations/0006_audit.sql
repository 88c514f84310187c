ALTER TABLE "audit_log" ALTER COLUMN "id" DROP DEFAULT;--> statement-breakpoint
DROP SEQUENCE "audit_log_id_seq";--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "prev_hash" text;--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "hash" text;--> statement-breakpoint
CREATE INDEX "audit_log_books" ON "audit_log" USING btree ("at") WHERE event = 'books.checked';--> statement-breakpoint
-- Each field with its length in front, so that no two rows have the same text. lib/db/audit-chain.ts builds it as well.
CREATE FUNCTION netstring(field text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT octet_length(convert_to(field, 'UTF8')) || ':' || field || ','
$$;
--> statement-breakpoint
CREATE FUNCTION audit_hash(entry audit_log) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN encode(sha256(convert_to(
    public.netstring(entry.prev_hash) || public.netstring(entry.id::text)
      || public.netstring(to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
      || public.netstring(entry.event) || public.netstring(entry.subject) || public.netstring(entry.data::text),
    'UTF8')), 'hex');
END
$$;
--> statement-breakpoint
ALTER TABLE audit_log DISABLE TRIGGER audit_log_append_only;
--> statement-breakpoint
DO $$
DECLARE
  entry public.audit_log;
  last text := repeat('0', 64);
BEGIN
  FOR entry IN SELECT * FROM public.audit_log ORDER BY id LOOP
    entry.prev_hash := last;
    last := public.audit_hash(entry);
    UPDATE public.audit_log SET prev_hash = entry.prev_hash, hash = last WHERE id = entry.id;
  END LOOP;
END
$$;
--> statement-breakpoint
ALTER TABLE audit_log ENABLE TRIGGER audit_log_append_only;
--> statement-breakpoint
ALTER TABLE "audit_log" ALTER COLUMN "prev_hash" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_log" ALTER COLUMN "hash" SET NOT NULL;--> statement-breakpoint
-- One writer at a time, until its transaction ends: otherwise two rows would follow the same one. Numbers and times are given
-- out under the lock too, so that their order is the order of the chain. A transaction that cannot see the newest row
-- (repeatable read) fails on the primary key instead of forking the chain.
CREATE FUNCTION chain_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last public.audit_log;
BEGIN
  PERFORM pg_advisory_xact_lock(402, 1);
  SELECT * INTO last FROM public.audit_log ORDER BY id DESC LIMIT 1;
  NEW.id := COALESCE(last.id, 0) + 1;
  NEW.at := clock_timestamp();
  NEW.prev_hash := COALESCE(last.hash, repeat('0', 64));
  NEW.hash := public.audit_hash(NEW);
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER audit_log_chained BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION chain_audit();
--> statement-breakpoint
-- What follows writes the audit rows. These are AFTER triggers: they run when their statement has all its row locks, so that the
-- chain's lock is taken last and nobody who holds it waits for somebody who wants it.
CREATE FUNCTION audit_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  attempt public.settle_attempts;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT * INTO attempt FROM public.settle_attempts WHERE payment_id = NEW.id ORDER BY id DESC LIMIT 1;
  END IF;
  INSERT INTO public.audit_log (event, subject, data) VALUES ('payment.' || NEW.state, NEW.id,
    jsonb_strip_nulls(jsonb_build_object('from', CASE WHEN TG_OP = 'UPDATE' THEN OLD.state END,
      'slug', NEW.slug, 'network', NEW.network, 'asset', NEW.asset, 'payer', NEW.payer, 'payTo', NEW.pay_to,
      'amount', NEW.amount::text, 'nonce', NEW.nonce, 'reason', NEW.reason, 'transaction', NEW.transaction,
      'facilitator', attempt.facilitator, 'relayer', attempt.relayer)));
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- Triggers fire in the order of their names: these after the ones that refuse moves.
CREATE TRIGGER payments_to_audit_new AFTER INSERT ON payments FOR EACH ROW EXECUTE FUNCTION audit_payment();
--> statement-breakpoint
CREATE TRIGGER payments_to_audit_moved AFTER UPDATE OF state ON payments FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION audit_payment();
--> statement-breakpoint
CREATE FUNCTION audit_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.audit_log (event, subject, data)
    VALUES (CASE WHEN NEW.revoked_at IS NULL THEN 'access.granted' ELSE 'access.revoked' END, NEW.id,
      jsonb_build_object('slug', NEW.slug, 'wallet', NEW.wallet, 'payment', NEW.payment_id));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER entitlements_to_audit_new AFTER INSERT ON entitlements FOR EACH ROW EXECUTE FUNCTION audit_access();
--> statement-breakpoint
CREATE TRIGGER entitlements_to_audit_changed AFTER UPDATE ON entitlements FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION audit_access();
--> statement-breakpoint
CREATE FUNCTION audit_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  log public.chain_transfers := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  INSERT INTO public.audit_log (event, subject, data)
    VALUES (CASE WHEN TG_OP = 'DELETE' THEN 'transfer.removed' ELSE 'transfer.orphan' END, log.transaction,
      jsonb_strip_nulls(jsonb_build_object('network', log.network, 'asset', log.asset, 'payer', log.payer,
        'payTo', log.pay_to, 'amount', log.amount::text, 'logIndex', log.log_index, 'payment', log.payment_id)));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER chain_transfers_to_audit_orphan AFTER INSERT ON chain_transfers FOR EACH ROW
  WHEN (NEW.payment_id IS NULL) EXECUTE FUNCTION audit_transfer();
--> statement-breakpoint
CREATE TRIGGER chain_transfers_to_audit_removed AFTER DELETE ON chain_transfers FOR EACH ROW
  EXECUTE FUNCTION audit_transfer();
--> statement-breakpoint
CREATE FUNCTION audit_price() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  price public.prices := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  INSERT INTO public.audit_log (event, subject, data)
    VALUES (CASE TG_OP WHEN 'INSERT' THEN 'price.set' WHEN 'UPDATE' THEN 'price.changed' ELSE 'price.removed' END,
      price.slug, jsonb_build_object('version', price.version, 'price', price.price, 'by', current_user));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER prices_to_audit AFTER INSERT OR UPDATE OR DELETE ON prices FOR EACH ROW EXECUTE FUNCTION audit_price();
--> statement-breakpoint
-- Also from the owner, whom the migrations run as: it would have to grant itself the right first, and to take the trigger away.
REVOKE UPDATE, DELETE, TRUNCATE ON audit_log, payment_transitions FROM PUBLIC, CURRENT_USER;
