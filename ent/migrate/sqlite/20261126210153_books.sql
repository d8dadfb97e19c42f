-- +goose Up
-- add column "swept" to table: "invitations"
ALTER TABLE `invitations` ADD COLUMN `swept` integer NOT NULL DEFAULT (0);
-- create index "invite_of_scope" to table: "invites"
CREATE INDEX `invite_of_scope` ON `invites` (`scope_key`, `created_at`, `id`);
-- create index "invite_of_scope_by_address" to table: "invites"
CREATE INDEX `invite_of_scope_by_address` ON `invites` (`scope_key`, `address_key`, `id`);
-- add column "swept" to table: "memberships"
ALTER TABLE `memberships` ADD COLUMN `swept` integer NOT NULL DEFAULT (0);
-- drop index "membership_organization_id" from table: "memberships"
DROP INDEX `membership_organization_id`;
-- create index "membership_organization_id_user_id" to table: "memberships"
CREATE INDEX `membership_organization_id_user_id` ON `memberships` (`organization_id`, `user_id`);
-- add column "user_agent" to table: "sessions"
ALTER TABLE `sessions` ADD COLUMN `user_agent` text NOT NULL DEFAULT ('');
-- add column "refresh_token" to table: "sessions"
ALTER TABLE `sessions` ADD COLUMN `refresh_token` text NOT NULL DEFAULT ('');
-- add column "access_expires_at" to table: "sessions"
ALTER TABLE `sessions` ADD COLUMN `access_expires_at` integer NOT NULL DEFAULT (0);
-- add column "version" to table: "sessions"
ALTER TABLE `sessions` ADD COLUMN `version` integer NOT NULL DEFAULT (0);
-- add column "refresh_until" to table: "sessions"
ALTER TABLE `sessions` ADD COLUMN `refresh_until` integer NOT NULL DEFAULT (0);
-- add column "refresh_failures" to table: "sessions"
ALTER TABLE `sessions` ADD COLUMN `refresh_failures` integer NOT NULL DEFAULT (0);
-- create index "session_refreshing" to table: "sessions"
CREATE INDEX `session_refreshing` ON `sessions` (`refresh_until`) WHERE refresh_until > 0;
-- add column "swept" to table: "users"
ALTER TABLE `users` ADD COLUMN `swept` integer NOT NULL DEFAULT (0);
-- create "invite_events" table
CREATE TABLE `invite_events` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `invite_id` text NOT NULL, `type` text NOT NULL, `at` integer NOT NULL, `state` text NOT NULL, `by` text NOT NULL DEFAULT (''), `origin` text NOT NULL, `reason` text NOT NULL DEFAULT (''));
-- create index "invite_event_of" to table: "invite_events"
CREATE INDEX `invite_event_of` ON `invite_events` (`invite_id`);
-- create "revoked_sessions" table
CREATE TABLE `revoked_sessions` (`id` text NOT NULL, `at` integer NOT NULL, `expires_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "revokedsession_at" to table: "revoked_sessions"
CREATE INDEX `revokedsession_at` ON `revoked_sessions` (`at`);
-- create index "revokedsession_expires_at" to table: "revoked_sessions"
CREATE INDEX `revokedsession_expires_at` ON `revoked_sessions` (`expires_at`);
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
-- create "webhook_events" table
CREATE TABLE `webhook_events` (`id` text NOT NULL, `type` text NOT NULL DEFAULT (''), `subject` text NOT NULL DEFAULT (''), `created_at` integer NOT NULL DEFAULT (0), `received_at` integer NOT NULL, `handled_at` integer NULL, PRIMARY KEY (`id`));
-- create index "webhook_event_open" to table: "webhook_events"
CREATE INDEX `webhook_event_open` ON `webhook_events` (`handled_at`, `received_at`);
-- create index "webhookevent_received_at" to table: "webhook_events"
CREATE INDEX `webhookevent_received_at` ON `webhook_events` (`received_at`);
-- create "write_paces" table
CREATE TABLE `write_paces` (`id` text NOT NULL, `share` integer NOT NULL DEFAULT (1000), `share_at` integer NOT NULL DEFAULT (0), `paused_until` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- create "write_slices" table
CREATE TABLE `write_slices` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `live` integer NOT NULL DEFAULT (0), `seed` integer NOT NULL DEFAULT (0), `other` integer NOT NULL DEFAULT (0));
