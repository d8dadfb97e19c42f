-- +goose Up
-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_invitations" table
CREATE TABLE `new_invitations` (`id` text NOT NULL, `invite_id` text NOT NULL, `issue` integer NOT NULL, `proof` text NOT NULL DEFAULT (''), `role` text NOT NULL DEFAULT (''), `state` text NOT NULL DEFAULT (''), `created_at` integer NOT NULL, `expires_at` integer NOT NULL, `updated_at` integer NOT NULL, `swept` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- copy rows from old table "invitations" to new temporary table "new_invitations"
INSERT INTO `new_invitations` (`id`, `invite_id`, `issue`, `proof`, `role`, `state`, `created_at`, `expires_at`, `updated_at`) SELECT `id`, `invite_id`, `issue`, `proof`, `role`, `state`, `created_at`, `expires_at`, `updated_at` FROM `invitations`;
-- drop "invitations" table after copying rows
DROP TABLE `invitations`;
-- rename temporary table "new_invitations" to "invitations"
ALTER TABLE `new_invitations` RENAME TO `invitations`;
-- create index "invitation_invite_id" to table: "invitations"
CREATE INDEX `invitation_invite_id` ON `invitations` (`invite_id`);
-- create index "invitation_proof_created_at" to table: "invitations"
CREATE INDEX `invitation_proof_created_at` ON `invitations` (`proof`, `created_at`);
-- create "new_memberships" table
CREATE TABLE `new_memberships` (`id` text NOT NULL, `user_id` text NOT NULL DEFAULT (''), `organization_id` text NOT NULL DEFAULT (''), `status` text NOT NULL DEFAULT (''), `role_slugs` json NOT NULL, `joined_at` integer NULL, `updated_at` integer NOT NULL, `swept` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- copy rows from old table "memberships" to new temporary table "new_memberships"
INSERT INTO `new_memberships` (`id`, `user_id`, `organization_id`, `status`, `role_slugs`, `joined_at`, `updated_at`) SELECT `id`, `user_id`, `organization_id`, `status`, `role_slugs`, `joined_at`, `updated_at` FROM `memberships`;
-- drop "memberships" table after copying rows
DROP TABLE `memberships`;
-- rename temporary table "new_memberships" to "memberships"
ALTER TABLE `new_memberships` RENAME TO `memberships`;
-- create index "membership_user_id_organization_id" to table: "memberships"
CREATE UNIQUE INDEX `membership_user_id_organization_id` ON `memberships` (`user_id`, `organization_id`);
-- create index "membership_organization_id" to table: "memberships"
CREATE INDEX `membership_organization_id` ON `memberships` (`organization_id`);
-- create "new_users" table
CREATE TABLE `new_users` (`id` text NOT NULL, `email` text NOT NULL DEFAULT (''), `name` text NOT NULL DEFAULT (''), `picture_url` text NOT NULL DEFAULT (''), `admitted_at` integer NULL, `admitted_how` text NOT NULL DEFAULT (''), `invited_by` text NOT NULL DEFAULT (''), `admitted_invite` text NOT NULL DEFAULT (''), `deleted_at` integer NULL, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `swept` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- copy rows from old table "users" to new temporary table "new_users"
INSERT INTO `new_users` (`id`, `email`, `name`, `picture_url`, `admitted_at`, `admitted_how`, `invited_by`, `admitted_invite`, `deleted_at`, `created_at`, `updated_at`) SELECT `id`, `email`, `name`, `picture_url`, `admitted_at`, `admitted_how`, `invited_by`, `admitted_invite`, `deleted_at`, `created_at`, `updated_at` FROM `users`;
-- drop "users" table after copying rows
DROP TABLE `users`;
-- rename temporary table "new_users" to "users"
ALTER TABLE `new_users` RENAME TO `users`;
-- create index "user_invited_by" to table: "users"
CREATE INDEX `user_invited_by` ON `users` (`invited_by`);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;

-- +goose Down
-- reverse: create index "user_invited_by" to table: "users"
DROP INDEX `user_invited_by`;
-- reverse: create "new_users" table
DROP TABLE `new_users`;
-- reverse: create index "membership_organization_id" to table: "memberships"
DROP INDEX `membership_organization_id`;
-- reverse: create index "membership_user_id_organization_id" to table: "memberships"
DROP INDEX `membership_user_id_organization_id`;
-- reverse: create "new_memberships" table
DROP TABLE `new_memberships`;
-- reverse: create index "invitation_proof_created_at" to table: "invitations"
DROP INDEX `invitation_proof_created_at`;
-- reverse: create index "invitation_invite_id" to table: "invitations"
DROP INDEX `invitation_invite_id`;
-- reverse: create "new_invitations" table
DROP TABLE `new_invitations`;
