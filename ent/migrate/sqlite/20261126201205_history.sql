-- +goose Up
-- create index "invite_of_scope" to table: "invites"
CREATE INDEX `invite_of_scope` ON `invites` (`scope_key`, `created_at`, `id`);
-- create index "invite_of_scope_by_address" to table: "invites"
CREATE INDEX `invite_of_scope_by_address` ON `invites` (`scope_key`, `address_key`, `id`);
-- drop index "membership_organization_id" from table: "memberships"
DROP INDEX `membership_organization_id`;
-- create index "membership_organization_id_user_id" to table: "memberships"
CREATE INDEX `membership_organization_id_user_id` ON `memberships` (`organization_id`, `user_id`);
-- create "invite_events" table
CREATE TABLE `invite_events` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `invite_id` text NOT NULL, `type` text NOT NULL, `at` integer NOT NULL, `state` text NOT NULL, `by` text NOT NULL DEFAULT (''), `origin` text NOT NULL, `reason` text NOT NULL DEFAULT (''));
-- create index "invite_event_of" to table: "invite_events"
CREATE INDEX `invite_event_of` ON `invite_events` (`invite_id`);

-- +goose Down
-- reverse: create index "invite_event_of" to table: "invite_events"
DROP INDEX `invite_event_of`;
-- reverse: create "invite_events" table
DROP TABLE `invite_events`;
-- reverse: create index "membership_organization_id_user_id" to table: "memberships"
DROP INDEX `membership_organization_id_user_id`;
-- reverse: drop index "membership_organization_id" from table: "memberships"
CREATE INDEX `membership_organization_id` ON `memberships` (`organization_id`);
-- reverse: create index "invite_of_scope_by_address" to table: "invites"
DROP INDEX `invite_of_scope_by_address`;
-- reverse: create index "invite_of_scope" to table: "invites"
DROP INDEX `invite_of_scope`;
