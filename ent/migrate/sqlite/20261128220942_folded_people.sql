-- +goose Up
-- modify "users" table
ALTER TABLE `users` ADD COLUMN `name_key` text NOT NULL DEFAULT ('');
ALTER TABLE `users` ADD COLUMN `email_key` text NOT NULL DEFAULT ('');
ALTER TABLE `users` ADD COLUMN `folded` bool NOT NULL DEFAULT (false);
-- create index "user_by_name" to table: "users"
CREATE INDEX `user_by_name` ON `users` (`name_key`);
-- create index "user_by_email" to table: "users"
CREATE INDEX `user_by_email` ON `users` (`email_key`);
-- create index "user_unfolded" to table: "users"
CREATE INDEX `user_unfolded` ON `users` (`id`) WHERE NOT folded;

-- +goose Down
-- reverse: create index "user_unfolded" to table: "users"
DROP INDEX `user_unfolded`;
-- reverse: create index "user_by_email" to table: "users"
DROP INDEX `user_by_email`;
-- reverse: create index "user_by_name" to table: "users"
DROP INDEX `user_by_name`;
-- reverse: modify "users" table
ALTER TABLE `users` DROP COLUMN `folded`;
ALTER TABLE `users` DROP COLUMN `email_key`;
ALTER TABLE `users` DROP COLUMN `name_key`;
