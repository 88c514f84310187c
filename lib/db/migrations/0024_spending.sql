-- What a relayer's transactions of a day may cost at most.
ALTER TABLE "relayers" ADD COLUMN "spent" numeric(78, 0) DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "relayers" ADD COLUMN "spent_on" date;
