ALTER TABLE "settle_attempts" ALTER COLUMN "payment_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "from_block" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "lease_until" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "settle_attempts" ADD COLUMN "refund_id" text;--> statement-breakpoint
ALTER TABLE "settle_attempts" ADD CONSTRAINT "settle_attempts_refund_id_refunds_id_fk" FOREIGN KEY ("refund_id") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "entitlements_payment" ON "entitlements" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "outbox_payment" ON "outbox" USING btree ((data ->> 'payment'));--> statement-breakpoint
CREATE INDEX "payment_transitions_payment" ON "payment_transitions" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "payments_listed" ON "payments" USING btree ("publisher","created_at","id");--> statement-breakpoint
CREATE INDEX "payments_of_page" ON "payments" USING btree ("slug","created_at","id");--> statement-breakpoint
CREATE INDEX "payments_of_payer" ON "payments" USING btree ("payer","created_at","id");--> statement-breakpoint
CREATE INDEX "payments_over" ON "payments" USING btree ("publisher","created_at","id") WHERE state in ('rejected', 'cancelled', 'diverted', 'expired', 'orphan');--> statement-breakpoint
CREATE INDEX "refunds_open" ON "refunds" USING btree ("lease_until") WHERE state in ('signed', 'submitted');--> statement-breakpoint
CREATE INDEX "refunds_listed" ON "refunds" USING btree ("publisher","created_at");--> statement-breakpoint
CREATE INDEX "settle_attempts_refund" ON "settle_attempts" USING btree ("refund_id") WHERE refund_id is not null;--> statement-breakpoint
ALTER TABLE "settle_attempts" ADD CONSTRAINT "settle_attempts_of_one" CHECK (num_nonnulls(payment_id, refund_id) = 1);--> statement-breakpoint
ALTER TABLE "refunds" DROP COLUMN "raw_transaction";--> statement-breakpoint
CREATE FUNCTION keep_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what a refund is does not change, and what is proven stays so';
END
$$;
--> statement-breakpoint
CREATE TRIGGER refunds_kept BEFORE UPDATE ON refunds FOR EACH ROW
  WHEN (OLD.state = 'proven' OR (OLD.payment_id, OLD.orphan, OLD.network, OLD.asset, OLD.payer, OLD.pay_to, OLD.amount, OLD.nonce)
    IS DISTINCT FROM (NEW.payment_id, NEW.orphan, NEW.network, NEW.asset, NEW.payer, NEW.pay_to, NEW.amount, NEW.nonce))
  EXECUTE FUNCTION keep_refund();
--> statement-breakpoint
CREATE TRIGGER refunds_not_deleted BEFORE DELETE OR TRUNCATE ON refunds FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE FUNCTION audit_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.audit_log (event, subject, data) VALUES ('refund.' || NEW.state, COALESCE(NEW.payment_id, NEW.orphan),
    jsonb_strip_nulls(jsonb_build_object('refund', NEW.id, 'publisher', NEW.publisher, 'network', NEW.network, 'asset', NEW.asset,
      'payTo', NEW.pay_to, 'payer', NEW.payer, 'amount', NEW.amount::text, 'nonce', NEW.nonce, 'keepsAccess', NEW.keeps_access,
      'transaction', NEW.transaction, 'by', NEW."by")));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER refunds_to_audit_new AFTER INSERT ON refunds FOR EACH ROW EXECUTE FUNCTION audit_refund();
--> statement-breakpoint
CREATE TRIGGER refunds_to_audit_moved AFTER UPDATE OF state ON refunds FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION audit_refund();
