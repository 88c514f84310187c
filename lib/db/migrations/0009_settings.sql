INSERT INTO settings (publisher, kind, subject, value, set_by, set_at, effective_at)
  SELECT 'house', 'page', slug, jsonb_build_object('price', price), 'system', set_at, set_at FROM prices ORDER BY set_at, version;
--> statement-breakpoint
DROP TABLE "prices" CASCADE;
--> statement-breakpoint
DROP FUNCTION audit_price();
--> statement-breakpoint
CREATE TRIGGER settings_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settings
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Changes that could lead money astray are announced as prices are.
CREATE FUNCTION audit_setting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  event text := CASE NEW.kind WHEN 'page' THEN 'price.changed' WHEN 'rules' THEN 'price.changed'
    WHEN 'pay_to' THEN 'pay_to.changed' WHEN 'owner' THEN 'owner.changed' END;
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
--> statement-breakpoint
CREATE TRIGGER settings_to_audit AFTER INSERT ON settings FOR EACH ROW EXECUTE FUNCTION audit_setting();
--> statement-breakpoint
CREATE FUNCTION audit_member() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  member public.members := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  INSERT INTO public.audit_log (event, subject, data) VALUES ('member.' || CASE WHEN TG_OP = 'DELETE' THEN 'removed' ELSE 'invited' END,
    member.wallet, jsonb_build_object('publisher', member.publisher, 'role', member.role, 'by', member.invited_by));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER members_to_audit AFTER INSERT OR UPDATE OR DELETE ON members FOR EACH ROW EXECUTE FUNCTION audit_member();
