-- +goose Up
-- create "applied_events" table
CREATE TABLE `applied_events` (`id` text NOT NULL, `type` text NOT NULL DEFAULT (''), `applied_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "appliedevent_applied_at" to table: "applied_events"
CREATE INDEX `appliedevent_applied_at` ON `applied_events` (`applied_at`);
-- create "attempts" table
CREATE TABLE `attempts` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `invite_id` text NOT NULL, `issue` integer NOT NULL, `n` integer NOT NULL, `fence` integer NOT NULL, `begun_at` integer NOT NULL, `begun_workos` integer NOT NULL, `no_send_after` integer NOT NULL, `outcome` text NULL, `code` text NOT NULL DEFAULT (''), `status` integer NOT NULL DEFAULT (0), `invitation_id` text NOT NULL DEFAULT (''), `finished_at` integer NULL);
-- create index "attempt_invite_id_issue_n" to table: "attempts"
CREATE UNIQUE INDEX `attempt_invite_id_issue_n` ON `attempts` (`invite_id`, `issue`, `n`);
-- create "consumed_logins" table
CREATE TABLE `consumed_logins` (`id` text NOT NULL, `expires_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "consumedlogin_expires_at" to table: "consumed_logins"
CREATE INDEX `consumedlogin_expires_at` ON `consumed_logins` (`expires_at`);
-- create "cursors" table
CREATE TABLE `cursors` (`id` text NOT NULL, `position` text NOT NULL DEFAULT (''), `updated_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create "idempotency_keys" table
CREATE TABLE `idempotency_keys` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `principal` text NOT NULL DEFAULT (''), `mutation` text NOT NULL DEFAULT (''), `key_hash` text NOT NULL DEFAULT (''), `input_hash` text NOT NULL DEFAULT (''), `invite_id` text NOT NULL DEFAULT (''), `created_at` integer NOT NULL);
-- create index "idempotencykey_principal_mutation_key_hash" to table: "idempotency_keys"
CREATE UNIQUE INDEX `idempotencykey_principal_mutation_key_hash` ON `idempotency_keys` (`principal`, `mutation`, `key_hash`);
-- create index "idempotencykey_invite_id" to table: "idempotency_keys"
CREATE INDEX `idempotencykey_invite_id` ON `idempotency_keys` (`invite_id`);
-- create index "idempotencykey_created_at" to table: "idempotency_keys"
CREATE INDEX `idempotencykey_created_at` ON `idempotency_keys` (`created_at`);
-- create "invitations" table
CREATE TABLE `invitations` (`id` text NOT NULL, `invite_id` text NOT NULL, `issue` integer NOT NULL, `proof` text NOT NULL DEFAULT (''), `role` text NOT NULL DEFAULT (''), `state` text NOT NULL DEFAULT (''), `created_at` integer NOT NULL, `expires_at` integer NOT NULL, `updated_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "invitation_invite_id" to table: "invitations"
CREATE INDEX `invitation_invite_id` ON `invitations` (`invite_id`);
-- create "invites" table
CREATE TABLE `invites` (`id` text NOT NULL, `scope_key` text NOT NULL, `address_key` text NOT NULL, `email` text NOT NULL, `sent_address` text NOT NULL, `source` text NOT NULL DEFAULT (''), `inviter_id` text NOT NULL DEFAULT (''), `role_slug` text NOT NULL DEFAULT (''), `locale` text NOT NULL DEFAULT (''), `expires_in_days` integer NOT NULL, `state` text NOT NULL, `live` bool NOT NULL, `answered` bool NOT NULL DEFAULT (false), `issue` integer NOT NULL DEFAULT (1), `invitation_id` text NOT NULL DEFAULT (''), `failure` text NOT NULL DEFAULT (''), `revoke_requested_at` integer NULL, `fence` integer NOT NULL DEFAULT (1), `lease_until` integer NOT NULL, `next_at` integer NOT NULL, `missing_since` integer NULL, `created_at` integer NOT NULL, `sent_at` integer NULL, `last_sent_at` integer NULL, `expires_at` integer NULL, `accepted_at` integer NULL, `revoked_at` integer NULL, `accepted_by` text NOT NULL DEFAULT (''), `accepted_with_other_address` bool NOT NULL DEFAULT (false), PRIMARY KEY (`id`));
-- create index "invite_one_live" to table: "invites"
CREATE UNIQUE INDEX `invite_one_live` ON `invites` (`address_key`, `scope_key`) WHERE live;
-- create index "invite_sent" to table: "invites"
CREATE INDEX `invite_sent` ON `invites` (`inviter_id`, `scope_key`, `created_at`, `id`);
-- create index "invite_due" to table: "invites"
CREATE INDEX `invite_due` ON `invites` (`next_at`, `lease_until`) WHERE live;
-- create index "invite_invitation_id" to table: "invites"
CREATE INDEX `invite_invitation_id` ON `invites` (`invitation_id`);
-- create index "invite_sends" to table: "invites"
CREATE INDEX `invite_sends` ON `invites` (`inviter_id`, `created_at`);
-- create index "invite_sends_to" to table: "invites"
CREATE INDEX `invite_sends_to` ON `invites` (`address_key`, `inviter_id`, `created_at`);
-- create "ledger_entries" table
CREATE TABLE `ledger_entries` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `invite_id` text NOT NULL, `issue` integer NOT NULL, `kind` text NOT NULL, `seq` integer NOT NULL, `sign` integer NOT NULL, `reason` text NOT NULL, `at` integer NOT NULL, `by` text NOT NULL DEFAULT (''), `member_pool` text NOT NULL DEFAULT (''), `organization_pool` text NOT NULL DEFAULT (''), `total_pool` text NOT NULL DEFAULT (''), CONSTRAINT `ledger_sign` CHECK (sign = 1 OR sign = -1));
-- create index "ledger_once" to table: "ledger_entries"
CREATE UNIQUE INDEX `ledger_once` ON `ledger_entries` (`invite_id`, `issue`, `kind`, `seq`, `sign`);
-- create index "ledgerentry_member_pool" to table: "ledger_entries"
CREATE INDEX `ledgerentry_member_pool` ON `ledger_entries` (`member_pool`);
-- create index "ledgerentry_organization_pool" to table: "ledger_entries"
CREATE INDEX `ledgerentry_organization_pool` ON `ledger_entries` (`organization_pool`);
-- create index "ledgerentry_total_pool" to table: "ledger_entries"
CREATE INDEX `ledgerentry_total_pool` ON `ledger_entries` (`total_pool`);
-- create "memberships" table
CREATE TABLE `memberships` (`id` text NOT NULL, `user_id` text NOT NULL DEFAULT (''), `organization_id` text NOT NULL DEFAULT (''), `status` text NOT NULL DEFAULT (''), `role_slugs` json NOT NULL, `updated_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "membership_user_id_organization_id" to table: "memberships"
CREATE UNIQUE INDEX `membership_user_id_organization_id` ON `memberships` (`user_id`, `organization_id`);
-- create index "membership_organization_id" to table: "memberships"
CREATE INDEX `membership_organization_id` ON `memberships` (`organization_id`);
-- create "operator_actions" table
CREATE TABLE `operator_actions` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `action` text NOT NULL, `subject` text NOT NULL, `scope_key` text NOT NULL DEFAULT (''), `amount` integer NOT NULL DEFAULT (0), `reason` text NOT NULL, `at` integer NOT NULL);
-- create index "operatoraction_subject_at" to table: "operator_actions"
CREATE INDEX `operatoraction_subject_at` ON `operator_actions` (`subject`, `at`);
-- create "organizations" table
CREATE TABLE `organizations` (`id` text NOT NULL, `name` text NOT NULL, `updated_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create "pools" table
CREATE TABLE `pools` (`id` text NOT NULL, `kind` text NOT NULL DEFAULT (''), `scope_key` text NOT NULL DEFAULT (''), `user_id` text NOT NULL DEFAULT (''), `used` integer NOT NULL DEFAULT (0), `version` integer NOT NULL DEFAULT (0), `frozen_at` integer NULL, `frozen_reason` text NOT NULL DEFAULT (''), PRIMARY KEY (`id`), CONSTRAINT `pool_used_not_negative` CHECK (used >= 0));
-- create index "pool_kind_scope_key_user_id" to table: "pools"
CREATE UNIQUE INDEX `pool_kind_scope_key_user_id` ON `pools` (`kind`, `scope_key`, `user_id`);
-- create "quota_grants" table
CREATE TABLE `quota_grants` (`id` text NOT NULL, `pool_id` text NOT NULL DEFAULT (''), `amount` integer NOT NULL, `reason` text NOT NULL, `granted_by` text NOT NULL DEFAULT (''), `created_at` integer NOT NULL, `expires_at` integer NULL, PRIMARY KEY (`id`));
-- create index "quotagrant_pool_id" to table: "quota_grants"
CREATE INDEX `quotagrant_pool_id` ON `quota_grants` (`pool_id`);
-- create "sessions" table
CREATE TABLE `sessions` (`id` text NOT NULL, `user_id` text NOT NULL DEFAULT (''), `organization_id` text NOT NULL DEFAULT (''), `workos_session_id` text NOT NULL DEFAULT (''), `role` text NOT NULL DEFAULT (''), `permissions` json NOT NULL, `impersonator` text NOT NULL DEFAULT (''), `created_at` integer NOT NULL, `last_seen_at` integer NOT NULL, `expires_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "session_user_id" to table: "sessions"
CREATE INDEX `session_user_id` ON `sessions` (`user_id`);
-- create index "session_workos_session_id" to table: "sessions"
CREATE INDEX `session_workos_session_id` ON `sessions` (`workos_session_id`);
-- create index "session_expires_at" to table: "sessions"
CREATE INDEX `session_expires_at` ON `sessions` (`expires_at`);
-- create "users" table
CREATE TABLE `users` (`id` text NOT NULL, `email` text NOT NULL DEFAULT (''), `name` text NOT NULL DEFAULT (''), `picture_url` text NOT NULL DEFAULT (''), `admitted_at` integer NULL, `admitted_how` text NOT NULL DEFAULT (''), `invited_by` text NOT NULL DEFAULT (''), `admitted_invite` text NOT NULL DEFAULT (''), `deleted_at` integer NULL, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "user_invited_by" to table: "users"
CREATE INDEX `user_invited_by` ON `users` (`invited_by`);

-- +goose Down
-- reverse: create index "user_invited_by" to table: "users"
DROP INDEX `user_invited_by`;
-- reverse: create "users" table
DROP TABLE `users`;
-- reverse: create index "session_expires_at" to table: "sessions"
DROP INDEX `session_expires_at`;
-- reverse: create index "session_workos_session_id" to table: "sessions"
DROP INDEX `session_workos_session_id`;
-- reverse: create index "session_user_id" to table: "sessions"
DROP INDEX `session_user_id`;
-- reverse: create "sessions" table
DROP TABLE `sessions`;
-- reverse: create index "quotagrant_pool_id" to table: "quota_grants"
DROP INDEX `quotagrant_pool_id`;
-- reverse: create "quota_grants" table
DROP TABLE `quota_grants`;
-- reverse: create index "pool_kind_scope_key_user_id" to table: "pools"
DROP INDEX `pool_kind_scope_key_user_id`;
-- reverse: create "pools" table
DROP TABLE `pools`;
-- reverse: create "organizations" table
DROP TABLE `organizations`;
-- reverse: create index "operatoraction_subject_at" to table: "operator_actions"
DROP INDEX `operatoraction_subject_at`;
-- reverse: create "operator_actions" table
DROP TABLE `operator_actions`;
-- reverse: create index "membership_organization_id" to table: "memberships"
DROP INDEX `membership_organization_id`;
-- reverse: create index "membership_user_id_organization_id" to table: "memberships"
DROP INDEX `membership_user_id_organization_id`;
-- reverse: create "memberships" table
DROP TABLE `memberships`;
-- reverse: create index "ledgerentry_total_pool" to table: "ledger_entries"
DROP INDEX `ledgerentry_total_pool`;
-- reverse: create index "ledgerentry_organization_pool" to table: "ledger_entries"
DROP INDEX `ledgerentry_organization_pool`;
-- reverse: create index "ledgerentry_member_pool" to table: "ledger_entries"
DROP INDEX `ledgerentry_member_pool`;
-- reverse: create index "ledger_once" to table: "ledger_entries"
DROP INDEX `ledger_once`;
-- reverse: create "ledger_entries" table
DROP TABLE `ledger_entries`;
-- reverse: create index "invite_sends_to" to table: "invites"
DROP INDEX `invite_sends_to`;
-- reverse: create index "invite_sends" to table: "invites"
DROP INDEX `invite_sends`;
-- reverse: create index "invite_invitation_id" to table: "invites"
DROP INDEX `invite_invitation_id`;
-- reverse: create index "invite_due" to table: "invites"
DROP INDEX `invite_due`;
-- reverse: create index "invite_sent" to table: "invites"
DROP INDEX `invite_sent`;
-- reverse: create index "invite_one_live" to table: "invites"
DROP INDEX `invite_one_live`;
-- reverse: create "invites" table
DROP TABLE `invites`;
-- reverse: create index "invitation_invite_id" to table: "invitations"
DROP INDEX `invitation_invite_id`;
-- reverse: create "invitations" table
DROP TABLE `invitations`;
-- reverse: create index "idempotencykey_created_at" to table: "idempotency_keys"
DROP INDEX `idempotencykey_created_at`;
-- reverse: create index "idempotencykey_invite_id" to table: "idempotency_keys"
DROP INDEX `idempotencykey_invite_id`;
-- reverse: create index "idempotencykey_principal_mutation_key_hash" to table: "idempotency_keys"
DROP INDEX `idempotencykey_principal_mutation_key_hash`;
-- reverse: create "idempotency_keys" table
DROP TABLE `idempotency_keys`;
-- reverse: create "cursors" table
DROP TABLE `cursors`;
-- reverse: create index "consumedlogin_expires_at" to table: "consumed_logins"
DROP INDEX `consumedlogin_expires_at`;
-- reverse: create "consumed_logins" table
DROP TABLE `consumed_logins`;
-- reverse: create index "attempt_invite_id_issue_n" to table: "attempts"
DROP INDEX `attempt_invite_id_issue_n`;
-- reverse: create "attempts" table
DROP TABLE `attempts`;
-- reverse: create index "appliedevent_applied_at" to table: "applied_events"
DROP INDEX `appliedevent_applied_at`;
-- reverse: create "applied_events" table
DROP TABLE `applied_events`;
