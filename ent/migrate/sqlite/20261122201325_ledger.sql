-- +goose Up
-- Written by hand: columns are added in place, where the generator would copy every table.
DROP INDEX `invite_due`;
ALTER TABLE `invites` ADD COLUMN `watched` bool NOT NULL DEFAULT true;
ALTER TABLE `invites` ADD COLUMN `mailed_at` integer NULL;
ALTER TABLE `invites` ADD COLUMN `replaces` text NULL;
ALTER TABLE `invites` ADD COLUMN `replaced_by` text NOT NULL DEFAULT '';
ALTER TABLE `invites` ADD COLUMN `changed_at` integer NOT NULL DEFAULT 0;
UPDATE `invites` SET `watched` = `live`, `mailed_at` = `last_sent_at`;
CREATE INDEX `invite_due` ON `invites` (`next_at`, `lease_until`) WHERE watched;
CREATE UNIQUE INDEX `invite_replaces_once` ON `invites` (`replaces`);
CREATE INDEX `invite_accepted_by` ON `invites` (`accepted_by`, `scope_key`);
CREATE INDEX `invite_changed` ON `invites` (`changed_at`, `id`);
ALTER TABLE `ledger_entries` ADD COLUMN `member_grant` text NOT NULL DEFAULT '';
ALTER TABLE `ledger_entries` ADD COLUMN `organization_grant` text NOT NULL DEFAULT '';
ALTER TABLE `memberships` ADD COLUMN `joined_at` integer NULL;
ALTER TABLE `operator_actions` ADD COLUMN `by` text NOT NULL DEFAULT '';
ALTER TABLE `quota_grants` ADD COLUMN `used` integer NOT NULL DEFAULT 0;
CREATE INDEX `invitation_proof_created_at` ON `invitations` (`proof`, `created_at`);
CREATE TABLE `makers` (`id` text NOT NULL, `learned_at` integer NOT NULL, PRIMARY KEY (`id`));
CREATE TABLE `accrual_epochs` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `amount` integer NOT NULL, `every` integer NOT NULL, `cap` integer NOT NULL, `from_at` integer NOT NULL);
CREATE TABLE `refused_attempts` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `principal` text NOT NULL DEFAULT (''), `at` integer NOT NULL);
CREATE INDEX `refusedattempt_principal_at` ON `refused_attempts` (`principal`, `at`);
CREATE INDEX `refusedattempt_at` ON `refused_attempts` (`at`);
CREATE TABLE `resends` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `invite_id` text NOT NULL, `by` text NOT NULL DEFAULT (''), `address_key` text NOT NULL, `begun_at` integer NOT NULL, `outcome` text NULL);
CREATE INDEX `resend_sends` ON `resends` (`by`, `begun_at`);
CREATE INDEX `resend_sends_to` ON `resends` (`by`, `address_key`, `begun_at`);
CREATE INDEX `resend_invite_id` ON `resends` (`invite_id`);
