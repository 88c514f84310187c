-- A pass that a wallet is paying for, or has paid and that is in force, and that opens what is in one of these scopes.
CREATE FUNCTION pass_ahead(payer text, scopes text[]) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT p.id FROM public.payments p
  WHERE p.payer = pass_ahead.payer AND p.scope = ANY (pass_ahead.scopes) AND p.released_at IS NULL
    AND p.state IN ('claimed', 'submitting', 'pending', 'unknown', 'settled', 'final')
    AND (p.state NOT IN ('settled', 'final') OR EXISTS (
      SELECT FROM public.entitlements e WHERE e.payment_id = p.id AND e.slug = p.slug
        AND e.revoked_at IS NULL AND (e.expires_at IS NULL OR e.expires_at > now())))
  LIMIT 1
$$;
--> statement-breakpoint
-- An article is not claimed after a pass that opens it, however little later: whoever looked before the pass was claimed
-- is told here. A payment request is paid for somebody else, whom the payer's pass is no use to.
CREATE FUNCTION pass_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF public.pass_ahead(NEW.payer, NEW.scopes) IS NOT NULL THEN RETURN NULL; END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER payments_pass_first BEFORE INSERT ON payments FOR EACH ROW
  WHEN (NEW.state = 'claimed' AND NEW.scope IS NULL AND NEW.request_hash IS NULL AND NEW.scopes <> '{}')
  EXECUTE FUNCTION pass_first();
