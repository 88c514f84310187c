ALTER TABLE "relayers" ADD COLUMN "gap_nonce" integer;--> statement-breakpoint
ALTER TABLE "relayers" ADD COLUMN "gap_since" timestamp with time zone;
