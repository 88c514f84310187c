-- The rights of the app, for a role that owns nothing: it can neither take the triggers away nor change what is written.
--   createuser --pwprompt farthing_app, then: psql "$OWNER_URL" -f lib/db/app-role.sql
-- Migrations go on running as the owner; the tables they add come with the same rights.
GRANT USAGE ON SCHEMA public TO farthing_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO farthing_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO farthing_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO farthing_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO farthing_app;
REVOKE UPDATE, DELETE ON audit_log, payment_transitions, settings FROM farthing_app;
