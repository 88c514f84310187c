CREATE TABLE "api_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"wallet" text NOT NULL,
	"publisher" text,
	"label" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_tokens_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "challenge_days" (
	"publisher" text NOT NULL,
	"day" date NOT NULL,
	"slug" text NOT NULL,
	"buyer" text NOT NULL,
	"shown" integer NOT NULL,
	CONSTRAINT "challenge_days_publisher_day_slug_buyer_pk" PRIMARY KEY("publisher","day","slug","buyer")
);
--> statement-breakpoint
CREATE TABLE "gifts" (
	"id" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"publisher" text NOT NULL,
	"slug" text NOT NULL,
	"reads" integer NOT NULL,
	"reads_left" integer NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"given_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "gifts_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "members" (
	"wallet" text PRIMARY KEY NOT NULL,
	"publisher" text NOT NULL,
	"role" text NOT NULL,
	"invited_by" text NOT NULL,
	"invited_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "publisher_sessions" (
	"hash" text PRIMARY KEY NOT NULL,
	"wallet" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "publishers" (
	"handle" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"id" text PRIMARY KEY NOT NULL,
	"payment_id" text,
	"orphan" text,
	"publisher" text NOT NULL,
	"network" text NOT NULL,
	"asset" text NOT NULL,
	"payer" text NOT NULL,
	"pay_to" text NOT NULL,
	"amount" numeric(78, 0) NOT NULL,
	"nonce" text NOT NULL,
	"valid_before" numeric(78, 0) NOT NULL,
	"signature" text NOT NULL,
	"keeps_access" boolean NOT NULL,
	"state" text NOT NULL,
	"raw_transaction" text,
	"transaction" text,
	"log_index" integer,
	"by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"proven_at" timestamp with time zone,
	CONSTRAINT "refunds_payment_id_unique" UNIQUE("payment_id"),
	CONSTRAINT "refunds_orphan_unique" UNIQUE("orphan")
);
--> statement-breakpoint
CREATE TABLE "sales_days" (
	"publisher" text NOT NULL,
	"day" date NOT NULL,
	"slug" text NOT NULL,
	"network" text NOT NULL,
	"asset" text NOT NULL,
	"buyer" text NOT NULL,
	"sales" integer DEFAULT 0 NOT NULL,
	"usd" numeric(20, 6) DEFAULT '0' NOT NULL,
	"refunds" integer DEFAULT 0 NOT NULL,
	"refunded_usd" numeric(20, 6) DEFAULT '0' NOT NULL,
	"new_payers" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "sales_days_publisher_day_slug_network_asset_buyer_pk" PRIMARY KEY("publisher","day","slug","network","asset","buyer")
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"version" bigserial PRIMARY KEY NOT NULL,
	"publisher" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"value" jsonb NOT NULL,
	"set_by" text NOT NULL,
	"set_at" timestamp with time zone DEFAULT now() NOT NULL,
	"effective_at" timestamp with time zone DEFAULT now() NOT NULL,
	"proof" jsonb
);
--> statement-breakpoint
CREATE TABLE "webhook_attempts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"delivery_id" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"status" integer,
	"detail" text,
	"duration_ms" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"event_id" text NOT NULL,
	"endpoint_id" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"delivered_at" timestamp with time zone,
	CONSTRAINT "webhook_deliveries_once" UNIQUE("event_id","endpoint_id")
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"publisher" text NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"secret" text NOT NULL,
	"previous_secret" text,
	"previous_until" timestamp with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"failing_since" timestamp with time zone,
	"disabled_at" timestamp with time zone,
	"disabled_reason" text
);
--> statement-breakpoint
DROP INDEX "payments_one_per_article";--> statement-breakpoint
ALTER TABLE "entitlements" ADD COLUMN "scope" text;--> statement-breakpoint
ALTER TABLE "entitlements" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "publisher" text DEFAULT 'house' NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "fanned_out_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "publisher" text DEFAULT 'house' NOT NULL;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "usd" numeric(15, 6) DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "buyer" text DEFAULT 'program' NOT NULL;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "access_seconds" integer;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "released_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_attempts" ADD CONSTRAINT "webhook_attempts_delivery_id_webhook_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."webhook_deliveries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_event_id_outbox_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."outbox"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint_id_webhook_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."webhook_endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "publisher_sessions_wallet" ON "publisher_sessions" USING btree ("wallet");--> statement-breakpoint
CREATE INDEX "settings_subject" ON "settings" USING btree ("kind","subject","version");--> statement-breakpoint
CREATE INDEX "webhook_attempts_delivery" ON "webhook_attempts" USING btree ("delivery_id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("next_at") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_endpoint" ON "webhook_deliveries" USING btree ("endpoint_id","created_at");--> statement-breakpoint
CREATE INDEX "outbox_new" ON "outbox" USING btree ("created_at") WHERE fanned_out_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "payments_one_per_article" ON "payments" USING btree ("payer","slug") WHERE state in ('claimed', 'submitting', 'pending', 'unknown', 'settled', 'final') and released_at is null;