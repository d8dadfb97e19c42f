-- +goose Up
-- every person is read; a connection's own limit is for requests
SET LOCAL statement_timeout = 0;
-- modify "users" table
ALTER TABLE "users" ADD COLUMN "name_key" character varying NOT NULL DEFAULT '', ADD COLUMN "email_key" character varying NOT NULL DEFAULT '', ADD COLUMN "folded" boolean NOT NULL DEFAULT false;
-- create index "user_by_email" to table: "users"
CREATE INDEX "user_by_email" ON "users" ("email_key" varchar_pattern_ops);
-- create index "user_by_name" to table: "users"
CREATE INDEX "user_by_name" ON "users" ("name_key" varchar_pattern_ops);
-- create index "user_unfolded" to table: "users"
CREATE INDEX "user_unfolded" ON "users" ("id") WHERE (NOT folded);

-- +goose Down
-- reverse: create index "user_unfolded" to table: "users"
DROP INDEX "user_unfolded";
-- reverse: create index "user_by_name" to table: "users"
DROP INDEX "user_by_name";
-- reverse: create index "user_by_email" to table: "users"
DROP INDEX "user_by_email";
-- reverse: modify "users" table
ALTER TABLE "users" DROP COLUMN "folded", DROP COLUMN "email_key", DROP COLUMN "name_key";
