-- +goose Up
-- create "machines" table
CREATE TABLE `machines` (`id` text NOT NULL, `name` text NOT NULL, `organization_id` text NOT NULL DEFAULT (''), `updated_at` integer NOT NULL, PRIMARY KEY (`id`));

-- +goose Down
-- reverse: create "machines" table
DROP TABLE `machines`;
