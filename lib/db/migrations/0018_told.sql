CREATE INDEX "chain_transfers_dated" ON "chain_transfers" USING btree ("block_time","payment_id") WHERE payment_id is not null and block_time is not null;
