-- +goose Up
-- modify "invites" table
ALTER TABLE `invites` ADD COLUMN `counts_as` integer NOT NULL DEFAULT (0);
ALTER TABLE `invites` ADD COLUMN `tallied` integer NOT NULL DEFAULT (0);
ALTER TABLE `invites` ADD COLUMN `untallied` bool NOT NULL DEFAULT (true);
ALTER TABLE `invites` ADD COLUMN `open_until` integer NOT NULL DEFAULT (0);
-- as what the invites count that are here already; the tallies are filled while the program runs
UPDATE `invites` SET counts_as = CASE WHEN state = 'SENDING' AND revoke_requested_at IS NULL OR state = 'FAILED' AND NOT answered THEN 0 ELSE
  CASE state WHEN 'ACCEPTED' THEN 2 WHEN 'REVOKED' THEN 3 WHEN 'EXPIRED' THEN 4 WHEN 'FAILED' THEN 5 ELSE 1 END +
  8 * CASE source WHEN 'MEMBER' THEN 1 WHEN 'MACHINE' THEN 2 WHEN 'SEED' THEN 3 WHEN 'DASHBOARD' THEN 4 WHEN 'API' THEN 5 WHEN 'OTHER' THEN 6 ELSE 0 END +
  128 * CASE WHEN state <> 'ACCEPTED' OR accepted_at IS NULL THEN 0 WHEN accepted_at < COALESCE(sent_at, created_at) THEN 1
    WHEN accepted_at - COALESCE(sent_at, created_at) < 600000000 THEN 1 + (accepted_at - COALESCE(sent_at, created_at)) / 1000000
    WHEN accepted_at - COALESCE(sent_at, created_at) < 86400000000 THEN 591 + (accepted_at - COALESCE(sent_at, created_at)) / 60000000
    ELSE 1887 + (accepted_at - COALESCE(sent_at, created_at)) / 600000000 END END,
  open_until = CASE WHEN state = 'PENDING' AND revoke_requested_at IS NULL THEN COALESCE(expires_at, 0) ELSE 0 END;
-- create index "invite_of_scope_by_prefix" to table: "invites"
CREATE INDEX `invite_of_scope_by_prefix` ON `invites` (`scope_key`, `address_key`);
-- create index "invite_untallied" to table: "invites"
CREATE INDEX `invite_untallied` ON `invites` (`scope_key`, `created_at`) WHERE untallied;
-- create index "invite_open" to table: "invites"
CREATE INDEX `invite_open` ON `invites` (`scope_key`, `open_until`) WHERE open_until > 0;
-- create index "invite_took" to table: "invites"
CREATE INDEX `invite_took` ON `invites` (`scope_key`, `counts_as`) WHERE counts_as > 127;
-- create "invite_tallies" table
CREATE TABLE `invite_tallies` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `scope_key` text NOT NULL, `dimension` text NOT NULL, `key` text NOT NULL, `slot` integer NOT NULL, `pending` integer NOT NULL, `accepted` integer NOT NULL, `revoked` integer NOT NULL, `expired` integer NOT NULL, `failed` integer NOT NULL, `sent` integer NOT NULL);
-- create index "invite_tally_of" to table: "invite_tallies"
CREATE UNIQUE INDEX `invite_tally_of` ON `invite_tallies` (`scope_key`, `dimension`, `key`, `slot`);
-- create index "invite_tally_largest" to table: "invite_tallies"
CREATE INDEX `invite_tally_largest` ON `invite_tallies` (`scope_key`, `dimension`, `sent` DESC, `key`);
