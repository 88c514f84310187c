CREATE TABLE "house_payees" (
	"address" text PRIMARY KEY NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
-- Whose an address is on a network: the house's when its configuration has ever named it, else the publisher's whose naming came
-- into force first. A row that a newer one had hidden by the time it was due never came into force.
CREATE FUNCTION payee_publisher(network text, address text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN EXISTS (SELECT FROM public.house_payees h WHERE h.address = payee_publisher.address) THEN 'house'
    ELSE COALESCE((
      SELECT s.publisher FROM public.settings s
      WHERE s.kind = 'pay_to' AND lower(s.value ->> payee_publisher.network) = payee_publisher.address
        AND s.effective_at <= now() AND NOT EXISTS (
          SELECT FROM public.settings newer WHERE newer.kind = 'pay_to' AND newer.subject = s.subject
            AND newer.version > s.version AND newer.effective_at <= s.effective_at)
      ORDER BY s.version LIMIT 1), 'house') END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION tell_orphan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.tell('payment.orphaned', public.payee_publisher(NEW.network, NEW.pay_to),
    jsonb_build_object('network', NEW.network, 'asset', NEW.asset, 'payer', NEW.payer, 'payTo', NEW.pay_to,
      'amount', NEW.amount::text, 'transaction', NEW.transaction, 'logIndex', NEW.log_index));
  RETURN NULL;
END
$$;
