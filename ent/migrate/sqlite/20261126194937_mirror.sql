-- +goose Up
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

-- +goose Down
-- reverse: create index "webhookevent_received_at" to table: "webhook_events"
DROP INDEX `webhookevent_received_at`;
-- reverse: create index "webhook_event_open" to table: "webhook_events"
DROP INDEX `webhook_event_open`;
-- reverse: create "webhook_events" table
DROP TABLE `webhook_events`;
-- reverse: create index "revokedsession_expires_at" to table: "revoked_sessions"
DROP INDEX `revokedsession_expires_at`;
-- reverse: create index "revokedsession_at" to table: "revoked_sessions"
DROP INDEX `revokedsession_at`;
-- reverse: create "revoked_sessions" table
DROP TABLE `revoked_sessions`;
