DROP INDEX "payments_not_final";--> statement-breakpoint
CREATE INDEX "chain_transfers_not_final" ON "chain_transfers" USING btree ("block_number") WHERE block_time is null;