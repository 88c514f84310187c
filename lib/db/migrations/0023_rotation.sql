-- A new secret waits for the delay that guarded changes have. Those from before sign already.
ALTER TABLE "webhook_endpoints" ADD COLUMN "secret_from" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD COLUMN "secret_by" text;
