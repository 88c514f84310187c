CREATE INDEX "chain_transfers_dated" ON "chain_transfers" USING btree ("block_time","payment_id") WHERE payment_id is not null and block_time is not null;
--> statement-breakpoint
-- Whoever keeps prices elsewhere has to hear of passes and of what is given away too: both change what a page asks for.
CREATE OR REPLACE FUNCTION audit_setting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  event text := CASE WHEN NEW.kind IN ('page', 'rules', 'passes', 'allowance') THEN 'price.changed'
    WHEN NEW.kind = 'pay_to' THEN 'pay_to.changed' WHEN NEW.kind = 'owner' THEN 'owner.changed' END;
BEGIN
  INSERT INTO public.audit_log (event, subject, data) VALUES ('settings.' || NEW.kind, NEW.subject,
    jsonb_strip_nulls(jsonb_build_object('version', NEW.version, 'publisher', NEW.publisher, 'by', NEW.set_by, 'value', NEW.value,
      'effectiveAt', CASE WHEN NEW.effective_at > NEW.set_at THEN NEW.effective_at END, 'message', NEW.proof->>'message')));
  IF event IS NOT NULL THEN
    INSERT INTO public.outbox (id, type, publisher, data) VALUES ('evt_' || replace(gen_random_uuid()::text, '-', ''), event,
      NEW.publisher, jsonb_build_object('kind', NEW.kind, 'subject', NEW.subject, 'version', NEW.version, 'value', NEW.value, 'by', NEW.set_by,
        'effectiveAt', NEW.effective_at));
  END IF;
  RETURN NULL;
END
$$;
