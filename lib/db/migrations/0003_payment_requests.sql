CREATE TABLE "webhook_events" (
	"id" text PRIMARY KEY NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "request_hash" text;--> statement-breakpoint
CREATE INDEX "payments_request" ON "payments" USING btree ("request_hash") WHERE request_hash is not null;--> statement-breakpoint
CREATE INDEX "payments_transaction" ON "payments" USING btree ("transaction") WHERE transaction is not null;