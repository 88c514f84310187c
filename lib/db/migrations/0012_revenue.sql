CREATE TABLE "payer_days" (
	"publisher" text NOT NULL,
	"day" date NOT NULL,
	"payer" text NOT NULL,
	"is_first" boolean NOT NULL,
	CONSTRAINT "payer_days_publisher_day_payer_pk" PRIMARY KEY("publisher","day","payer")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "payer_days_first" ON "payer_days" USING btree ("publisher","payer") WHERE is_first;--> statement-breakpoint
ALTER TABLE "sales_days" DROP CONSTRAINT "sales_days_publisher_day_slug_network_asset_buyer_pk";--> statement-breakpoint
ALTER TABLE "sales_days" ADD COLUMN "price" numeric(15, 6) NOT NULL;--> statement-breakpoint
ALTER TABLE "sales_days" ADD CONSTRAINT "sales_days_publisher_day_slug_network_asset_buyer_price_pk" PRIMARY KEY("publisher","day","slug","network","asset","buyer","price");--> statement-breakpoint
-- Adds one refund to its day, or takes it off again. Only what was counted as a sale is: not yet one that is not final, never an orphan.
CREATE FUNCTION count_refund(refund public.refunds, times integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  paid public.payments;
  back numeric;
BEGIN
  SELECT * INTO paid FROM public.payments WHERE id = refund.payment_id AND state = 'final';
  IF NOT FOUND THEN RETURN; END IF;
  back := round(paid.usd * refund.amount / paid.amount, 6);
  INSERT INTO public.sales_days AS s (publisher, day, slug, network, asset, buyer, price, refunds, refunded_usd)
    VALUES (paid.publisher, (COALESCE(refund.proven_at, now()) AT TIME ZONE 'UTC')::date, paid.slug, paid.network, paid.asset,
      paid.buyer, paid.usd, times, times * back)
    ON CONFLICT (publisher, day, slug, network, asset, buyer, price) DO UPDATE
      SET refunds = s.refunds + EXCLUDED.refunds, refunded_usd = s.refunded_usd + EXCLUDED.refunded_usd;
END
$$;
--> statement-breakpoint
-- The sums have one writer at a time, the one that may write to the audit log: two that add up the same days in another order
-- would wait for each other, and a refund could miss the sale that becomes final beside it.
CREATE FUNCTION count_sale() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sold date;
  is_new integer := 1;
  refund public.refunds;
BEGIN
  PERFORM pg_advisory_xact_lock(402, 1);
  SELECT (block_time AT TIME ZONE 'UTC')::date INTO sold FROM public.chain_transfers WHERE payment_id = NEW.id;
  -- Only somebody at the database's own console makes a payment final that has no block.
  sold := COALESCE(sold, (NEW.updated_at AT TIME ZONE 'UTC')::date);
  INSERT INTO public.payer_days VALUES (NEW.publisher, sold, NEW.payer, true) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    is_new := 0;
    INSERT INTO public.payer_days VALUES (NEW.publisher, sold, NEW.payer, false) ON CONFLICT DO NOTHING;
  END IF;
  INSERT INTO public.sales_days AS s (publisher, day, slug, network, asset, buyer, price, sales, usd, new_payers)
    VALUES (NEW.publisher, sold, NEW.slug, NEW.network, NEW.asset, NEW.buyer, NEW.usd, 1, NEW.usd, is_new)
    ON CONFLICT (publisher, day, slug, network, asset, buyer, price) DO UPDATE
      SET sales = s.sales + 1, usd = s.usd + EXCLUDED.usd, new_payers = s.new_payers + EXCLUDED.new_payers;
  -- It may have been paid back before its block was final.
  FOR refund IN SELECT * FROM public.refunds WHERE payment_id = NEW.id AND state = 'proven' LOOP
    PERFORM public.count_refund(refund, 1);
  END LOOP;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- Nothing leaves `final` (payments_moved), so a sale is counted once. Behind payments_to_audit_moved, in the order of names.
CREATE TRIGGER payments_to_sales AFTER UPDATE OF state ON payments FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state = 'final') EXECUTE FUNCTION count_sale();
--> statement-breakpoint
CREATE FUNCTION count_refunds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(402, 1);
  IF TG_OP = 'UPDATE' AND OLD.state = 'proven' THEN PERFORM public.count_refund(OLD, -1); END IF;
  IF NEW.state = 'proven' THEN PERFORM public.count_refund(NEW, 1); END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER refunds_to_sales_new AFTER INSERT ON refunds FOR EACH ROW
  WHEN (NEW.state = 'proven') EXECUTE FUNCTION count_refunds();
--> statement-breakpoint
CREATE TRIGGER refunds_to_sales_moved AFTER UPDATE OF state ON refunds FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state AND 'proven' IN (OLD.state, NEW.state)) EXECUTE FUNCTION count_refunds();
--> statement-breakpoint
-- Adds everything up anew from payments and refunds: for what was there before the triggers were, or came in past them.
CREATE FUNCTION recount_sales() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(402, 1);
  DELETE FROM public.sales_days WHERE publisher NOT LIKE 'sample:%';
  DELETE FROM public.payer_days WHERE publisher NOT LIKE 'sample:%';
  INSERT INTO public.payer_days
    SELECT publisher, day, payer, day = min(day) OVER (PARTITION BY publisher, payer)
    FROM (SELECT DISTINCT p.publisher, (COALESCE(t.block_time, p.updated_at) AT TIME ZONE 'UTC')::date AS day, p.payer
      FROM public.payments p LEFT JOIN public.chain_transfers t ON t.payment_id = p.id WHERE p.state = 'final') AS bought;
  INSERT INTO public.sales_days (publisher, day, slug, network, asset, buyer, price, sales, usd, new_payers)
    SELECT publisher, day, slug, network, asset, buyer, usd, count(*), sum(usd), count(*) FILTER (WHERE nth = 1)
    FROM (SELECT p.*, (COALESCE(t.block_time, p.updated_at) AT TIME ZONE 'UTC')::date AS day,
        row_number() OVER (PARTITION BY p.publisher, p.payer ORDER BY COALESCE(t.block_time, p.updated_at), p.id) AS nth
      FROM public.payments p LEFT JOIN public.chain_transfers t ON t.payment_id = p.id WHERE p.state = 'final') AS sold
    GROUP BY publisher, day, slug, network, asset, buyer, usd;
  PERFORM public.count_refund(r, 1) FROM public.refunds r WHERE r.state = 'proven';
END
$$;
--> statement-breakpoint
SELECT recount_sales();
