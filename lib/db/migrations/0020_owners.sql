-- Rows from before name one wallet in another form, and are not read any more.
ALTER TABLE "settings" ADD CONSTRAINT "settings_some_owner" CHECK (kind <> 'owner' or jsonb_path_exists(value, '$.* ? (@ == "owner")')) NOT VALID;
--> statement-breakpoint
-- What wallets have signed: the fourth line of an EIP-4361 message. House and publisher are both told where a publisher is paid,
-- because the owners hear through the house; and as long as it can be withdrawn, where that is done.
CREATE OR REPLACE FUNCTION audit_setting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  guarded boolean := NEW.kind IN ('pay_to', 'owner');
  event text := CASE WHEN NEW.kind IN ('page', 'rules', 'passes', 'allowance') THEN 'price.changed'
    WHEN guarded THEN NEW.kind || '.changed' END;
  data jsonb := jsonb_build_object('kind', NEW.kind, 'subject', NEW.subject, 'version', NEW.version, 'value', NEW.value,
    'by', NEW.set_by, 'effectiveAt', NEW.effective_at);
BEGIN
  INSERT INTO public.audit_log (event, subject, data) VALUES ('settings.' || NEW.kind, NEW.subject,
    jsonb_strip_nulls(jsonb_build_object('version', NEW.version, 'publisher', NEW.publisher, 'by', NEW.set_by, 'value', NEW.value,
      'effectiveAt', CASE WHEN NEW.effective_at > NEW.set_at THEN NEW.effective_at END, 'message', NEW.proof->>'message')));
  IF guarded THEN
    data := data || jsonb_build_object('statement', COALESCE(split_part(NEW.proof->>'message', E'\n', 4), ''),
      'withdrawAt', CASE WHEN NEW.effective_at > NEW.set_at THEN '/publisher/people' END);
  END IF;
  IF event IS NOT NULL THEN
    PERFORM public.tell(event, NEW.publisher, data);
  END IF;
  IF NEW.kind = 'pay_to' AND NEW.publisher <> 'house' THEN
    PERFORM public.tell(event, 'house', data);
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- An installation that was handed over stays with whom it was handed to. The first who has handed it over is whom the configuration
-- names; a handover that has not taken effect is to be signed again, as what it is now.
INSERT INTO settings (publisher, kind, subject, value, set_by)
  SELECT 'house', 'owner', first.set_by,
    jsonb_build_object(first.set_by, 'removed') || jsonb_build_object(lower(last.value ->> 'wallet'), 'owner'), 'system'
  FROM (SELECT set_by FROM settings WHERE kind = 'owner' ORDER BY version LIMIT 1) AS first,
    (SELECT value FROM settings WHERE kind = 'owner' AND effective_at <= now() ORDER BY version DESC LIMIT 1) AS last;
