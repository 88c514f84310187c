-- Who made or took back what acts for a publisher, and who has given an article away. Of a secret not even the hash.
CREATE FUNCTION audit_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.audit_log (event, subject, data)
  VALUES ('token.' || CASE WHEN TG_OP = 'INSERT' THEN 'made' ELSE 'revoked' END, NEW.id, jsonb_strip_nulls(
    jsonb_build_object('wallet', NEW.wallet, 'publisher', NEW.publisher, 'label', NEW.label, 'scopes', NEW.scopes)));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER api_tokens_to_audit_new AFTER INSERT ON api_tokens FOR EACH ROW EXECUTE FUNCTION audit_token();
--> statement-breakpoint
CREATE TRIGGER api_tokens_to_audit_revoked AFTER UPDATE OF revoked_at ON api_tokens FOR EACH ROW
  WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION audit_token();
--> statement-breakpoint
CREATE FUNCTION audit_gift() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.audit_log (event, subject, data)
  VALUES ('gift.' || CASE WHEN TG_OP = 'INSERT' THEN 'made' ELSE 'withdrawn' END, NEW.id, jsonb_build_object('publisher',
    NEW.publisher, 'slug', NEW.slug, 'reads', NEW.reads, 'until', NEW.until, 'by', NEW.given_by));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER gifts_to_audit_new AFTER INSERT ON gifts FOR EACH ROW EXECUTE FUNCTION audit_gift();
--> statement-breakpoint
CREATE TRIGGER gifts_to_audit_withdrawn AFTER UPDATE OF revoked_at ON gifts FOR EACH ROW
  WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION audit_gift();
