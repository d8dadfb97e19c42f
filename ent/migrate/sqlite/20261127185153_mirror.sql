-- +goose Up
-- modify "cursors" table
ALTER TABLE `cursors` ADD COLUMN `epoch` integer NOT NULL DEFAULT (0);
ALTER TABLE `cursors` ADD COLUMN `owner` text NOT NULL DEFAULT ('');
ALTER TABLE `cursors` ADD COLUMN `lease_until` integer NOT NULL DEFAULT (0);
ALTER TABLE `cursors` ADD COLUMN `event_at` integer NOT NULL DEFAULT (0);
ALTER TABLE `cursors` ADD COLUMN `head_at` integer NOT NULL DEFAULT (0);
-- create "parked_events" table
CREATE TABLE `parked_events` (`id` text NOT NULL, `type` text NOT NULL DEFAULT (''), `subject` text NOT NULL DEFAULT (''), `source` text NOT NULL DEFAULT (''), `actor` text NOT NULL DEFAULT (''), `reason` text NOT NULL DEFAULT (''), `created_at` integer NOT NULL DEFAULT (0), `parked_at` integer NOT NULL, `next_at` integer NOT NULL, `tries` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- create index "parkedevent_next_at" to table: "parked_events"
CREATE INDEX `parkedevent_next_at` ON `parked_events` (`next_at`);
