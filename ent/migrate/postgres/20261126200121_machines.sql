-- +goose Up
-- create "machines" table
CREATE TABLE "machines" ("id" character varying NOT NULL, "name" character varying NOT NULL, "organization_id" character varying NOT NULL DEFAULT '', "updated_at" bigint NOT NULL, PRIMARY KEY ("id"));

-- +goose Down
-- reverse: create "machines" table
DROP TABLE "machines";
