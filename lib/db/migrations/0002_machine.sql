CREATE TABLE "sweeps" (
	"network" text NOT NULL,
	"asset" text NOT NULL,
	"block" bigint NOT NULL,
	"swept_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sweeps_network_asset_pk" PRIMARY KEY("network","asset")
);
--> statement-breakpoint
DROP INDEX "payments_open";--> statement-breakpoint
ALTER TABLE "chain_transfers" ADD COLUMN "block_time" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "chain_transfers" ADD COLUMN "asset" text;--> statement-breakpoint
ALTER TABLE "chain_transfers" ADD COLUMN "payer" text;--> statement-breakpoint
ALTER TABLE "chain_transfers" ADD COLUMN "pay_to" text;--> statement-breakpoint
ALTER TABLE "chain_transfers" ADD COLUMN "amount" numeric(78, 0);--> statement-breakpoint
ALTER TABLE "chain_transfers" ADD COLUMN "nonce" text;--> statement-breakpoint
UPDATE chain_transfers c SET asset = p.asset, payer = p.payer, pay_to = p.pay_to, amount = p.amount, nonce = p.nonce
  FROM payments p WHERE p.id = c.payment_id;--> statement-breakpoint
ALTER TABLE "chain_transfers" ALTER COLUMN "asset" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "chain_transfers" ALTER COLUMN "payer" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "chain_transfers" ALTER COLUMN "pay_to" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "chain_transfers" ALTER COLUMN "amount" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "chain_transfers_orphans" ON "chain_transfers" USING btree ("payer") WHERE payment_id is null;--> statement-breakpoint
CREATE INDEX "payments_not_final" ON "payments" USING btree ("updated_at") WHERE state = 'settled';--> statement-breakpoint
CREATE INDEX "payments_open" ON "payments" USING btree ("lease_until") WHERE state in ('claimed', 'submitting', 'pending', 'unknown');--> statement-breakpoint
CREATE FUNCTION record_transition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moves CONSTANT jsonb := '{
    "claimed": ["submitting", "unknown", "rejected", "settled", "cancelled", "diverted", "expired"],
    "submitting": ["pending", "unknown", "rejected", "settled", "cancelled", "diverted", "expired"],
    "pending": ["submitting", "unknown", "rejected", "settled", "cancelled", "diverted", "expired"],
    "unknown": ["submitting", "pending", "settled", "cancelled", "diverted", "expired"],
    "settled": ["final", "unknown"],
    "rejected": ["settled", "orphan"],
    "cancelled": ["settled", "orphan"],
    "diverted": ["settled", "orphan"],
    "expired": ["settled", "orphan"],
    "orphan": ["expired"]
  }';
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'claimed' THEN RAISE EXCEPTION 'a payment begins claimed, not %', NEW.state; END IF;
    INSERT INTO payment_transitions (payment_id, to_state) VALUES (NEW.id, NEW.state);
  ELSE
    IF NOT COALESCE(moves -> OLD.state ? NEW.state, false) THEN
      RAISE EXCEPTION 'no payment moves from % to %', OLD.state, NEW.state;
    END IF;
    INSERT INTO payment_transitions (payment_id, from_state, to_state, detail)
      VALUES (NEW.id, OLD.state, NEW.state, COALESCE(NEW.reason, NEW.transaction));
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER payments_claimed AFTER INSERT ON payments FOR EACH ROW EXECUTE FUNCTION record_transition();
--> statement-breakpoint
CREATE TRIGGER payments_moved AFTER UPDATE OF state ON payments FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION record_transition();
--> statement-breakpoint
CREATE FUNCTION keep_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what a payment is does not change';
END
$$;
--> statement-breakpoint
CREATE TRIGGER payments_kept BEFORE UPDATE OF network, asset, payer, nonce, pay_to, amount, valid_before, slug ON payments
  FOR EACH ROW EXECUTE FUNCTION keep_payment();
--> statement-breakpoint
CREATE TRIGGER payments_not_deleted BEFORE DELETE OR TRUNCATE ON payments
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE FUNCTION keep_proof() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'this log proves another payment';
END
$$;
--> statement-breakpoint
CREATE TRIGGER chain_transfers_kept BEFORE UPDATE OF payment_id ON chain_transfers FOR EACH ROW
  WHEN (OLD.payment_id IS DISTINCT FROM NEW.payment_id AND OLD.payment_id IS NOT NULL) EXECUTE FUNCTION keep_proof();
