-- +goose Up
-- every invite is read; a connection's own limit is for requests
SET LOCAL statement_timeout = 0;
-- drop index "invite_of_scope_by_address" from table: "invites"
DROP INDEX "invite_of_scope_by_address";
-- drop index "invite_of_scope_by_prefix" from table: "invites"
DROP INDEX "invite_of_scope_by_prefix";
-- create index "invite_of_scope_by_address" to table: "invites"
CREATE INDEX "invite_of_scope_by_address" ON "invites" ("scope_key", "address_key" varchar_pattern_ops, "id" varchar_pattern_ops);

-- +goose Down
-- reverse: create index "invite_of_scope_by_address" to table: "invites"
DROP INDEX "invite_of_scope_by_address";
-- reverse: drop index "invite_of_scope_by_prefix" from table: "invites"
CREATE INDEX "invite_of_scope_by_prefix" ON "invites" ("scope_key", "address_key" varchar_pattern_ops);
-- reverse: drop index "invite_of_scope_by_address" from table: "invites"
CREATE INDEX "invite_of_scope_by_address" ON "invites" ("scope_key", "address_key", "id");
