-- +goose Up
-- drop index "invite_of_scope_by_prefix" from table: "invites"
DROP INDEX `invite_of_scope_by_prefix`;

-- +goose Down
-- reverse: drop index "invite_of_scope_by_prefix" from table: "invites"
CREATE INDEX `invite_of_scope_by_prefix` ON `invites` (`scope_key`, `address_key`);
