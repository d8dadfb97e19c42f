-- +goose Up
-- Written by hand: columns are added in place, where the generator would copy every table.
ALTER TABLE `sessions` ADD COLUMN `user_agent` text NOT NULL DEFAULT '';
ALTER TABLE `sessions` ADD COLUMN `refresh_token` text NOT NULL DEFAULT '';
ALTER TABLE `sessions` ADD COLUMN `access_expires_at` integer NOT NULL DEFAULT 0;
ALTER TABLE `sessions` ADD COLUMN `version` integer NOT NULL DEFAULT 0;
ALTER TABLE `sessions` ADD COLUMN `refresh_until` integer NOT NULL DEFAULT 0;
ALTER TABLE `sessions` ADD COLUMN `refresh_failures` integer NOT NULL DEFAULT 0;
-- create index "session_refreshing" to table: "sessions"
CREATE INDEX `session_refreshing` ON `sessions` (`refresh_until`) WHERE refresh_until > 0;
-- create "revoked_sessions" table
CREATE TABLE `revoked_sessions` (`id` text NOT NULL, `at` integer NOT NULL, `expires_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "revokedsession_at" to table: "revoked_sessions"
CREATE INDEX `revokedsession_at` ON `revoked_sessions` (`at`);
-- create index "revokedsession_expires_at" to table: "revoked_sessions"
CREATE INDEX `revokedsession_expires_at` ON `revoked_sessions` (`expires_at`);
-- create "webhook_events" table
CREATE TABLE `webhook_events` (`id` text NOT NULL, `type` text NOT NULL DEFAULT (''), `subject` text NOT NULL DEFAULT (''), `created_at` integer NOT NULL DEFAULT (0), `received_at` integer NOT NULL, `handled_at` integer NULL, PRIMARY KEY (`id`));
-- create index "webhook_event_open" to table: "webhook_events"
CREATE INDEX `webhook_event_open` ON `webhook_events` (`handled_at`, `received_at`);
-- create index "webhookevent_received_at" to table: "webhook_events"
CREATE INDEX `webhookevent_received_at` ON `webhook_events` (`received_at`);
