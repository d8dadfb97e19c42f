-- +goose Up
-- every person is read; a connection's own limit is for requests
SET LOCAL statement_timeout = 0;
-- modify "users" table
ALTER TABLE "users" ADD COLUMN "erase_at" bigint NULL, ADD COLUMN "erase_key" character varying NOT NULL DEFAULT '';
-- whoever is deleted already is due: the invites still have their addresses
UPDATE "users" SET erase_at = deleted_at WHERE deleted_at IS NOT NULL;
-- create index "user_to_erase" to table: "users"
CREATE INDEX "user_to_erase" ON "users" ("erase_at") WHERE (erase_at IS NOT NULL);

-- +goose Down
-- reverse: create index "user_to_erase" to table: "users"
DROP INDEX "user_to_erase";
-- reverse: modify "users" table
ALTER TABLE "users" DROP COLUMN "erase_key", DROP COLUMN "erase_at";
