-- +goose Up
-- create "seed_batches" table
CREATE TABLE `seed_batches` (`id` text NOT NULL, `name` text NOT NULL, `file_hash` text NOT NULL, `consent` text NOT NULL, `state` text NOT NULL, `stopped_by` text NOT NULL DEFAULT (''), `loaded` bool NOT NULL DEFAULT (false), `created_at` integer NOT NULL, `finished_at` integer NULL, `seen_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "seedbatch_file_hash" to table: "seed_batches"
CREATE UNIQUE INDEX `seedbatch_file_hash` ON `seed_batches` (`file_hash`);
-- create index "seedbatch_created_at_id" to table: "seed_batches"
CREATE INDEX `seedbatch_created_at_id` ON `seed_batches` (`created_at`, `id`);
-- create "seed_invites" table
CREATE TABLE `seed_invites` (`id` text NOT NULL, `batch_id` text NOT NULL, PRIMARY KEY (`id`));
-- create index "seedinvite_batch_id" to table: "seed_invites"
CREATE INDEX `seedinvite_batch_id` ON `seed_invites` (`batch_id`);
-- create "seed_rows" table
CREATE TABLE `seed_rows` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `batch_id` text NOT NULL, `line` integer NOT NULL, `scope_key` text NOT NULL, `address_key` text NOT NULL, `address` text NOT NULL, `role_slug` text NOT NULL DEFAULT (''), `locale` text NOT NULL DEFAULT (''), `days` integer NOT NULL DEFAULT (0), `state` text NOT NULL, `code` text NOT NULL DEFAULT (''), `invite_id` text NOT NULL DEFAULT (''), `lease_until` integer NOT NULL DEFAULT (0));
-- create index "seed_row_once" to table: "seed_rows"
CREATE UNIQUE INDEX `seed_row_once` ON `seed_rows` (`address_key`, `scope_key`);
-- create index "seed_row_due" to table: "seed_rows"
CREATE INDEX `seed_row_due` ON `seed_rows` (`batch_id`, `state`, `line`);
-- create index "seedrow_invite_id" to table: "seed_rows"
CREATE INDEX `seedrow_invite_id` ON `seed_rows` (`invite_id`);
-- create "seed_scopes" table
CREATE TABLE `seed_scopes` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `batch_id` text NOT NULL, `scope_key` text NOT NULL, `row_count` integer NOT NULL DEFAULT (0), `refused` integer NOT NULL DEFAULT (0));
-- create index "seedscope_batch_id_scope_key" to table: "seed_scopes"
CREATE UNIQUE INDEX `seedscope_batch_id_scope_key` ON `seed_scopes` (`batch_id`, `scope_key`);
-- create index "seedscope_scope_key_batch_id" to table: "seed_scopes"
CREATE INDEX `seedscope_scope_key_batch_id` ON `seed_scopes` (`scope_key`, `batch_id`);
-- create "write_paces" table
CREATE TABLE `write_paces` (`id` text NOT NULL, `share` integer NOT NULL DEFAULT (1000), `share_at` integer NOT NULL DEFAULT (0), `paused_until` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- create "write_slices" table
CREATE TABLE `write_slices` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `live` integer NOT NULL DEFAULT (0), `seed` integer NOT NULL DEFAULT (0), `other` integer NOT NULL DEFAULT (0));

-- +goose Down
-- reverse: create "write_slices" table
DROP TABLE `write_slices`;
-- reverse: create "write_paces" table
DROP TABLE `write_paces`;
-- reverse: create index "seedscope_scope_key_batch_id" to table: "seed_scopes"
DROP INDEX `seedscope_scope_key_batch_id`;
-- reverse: create index "seedscope_batch_id_scope_key" to table: "seed_scopes"
DROP INDEX `seedscope_batch_id_scope_key`;
-- reverse: create "seed_scopes" table
DROP TABLE `seed_scopes`;
-- reverse: create index "seedrow_invite_id" to table: "seed_rows"
DROP INDEX `seedrow_invite_id`;
-- reverse: create index "seed_row_due" to table: "seed_rows"
DROP INDEX `seed_row_due`;
-- reverse: create index "seed_row_once" to table: "seed_rows"
DROP INDEX `seed_row_once`;
-- reverse: create "seed_rows" table
DROP TABLE `seed_rows`;
-- reverse: create index "seedinvite_batch_id" to table: "seed_invites"
DROP INDEX `seedinvite_batch_id`;
-- reverse: create "seed_invites" table
DROP TABLE `seed_invites`;
-- reverse: create index "seedbatch_created_at_id" to table: "seed_batches"
DROP INDEX `seedbatch_created_at_id`;
-- reverse: create index "seedbatch_file_hash" to table: "seed_batches"
DROP INDEX `seedbatch_file_hash`;
-- reverse: create "seed_batches" table
DROP TABLE `seed_batches`;
