-- +goose Up
-- modify "invitations" table
ALTER TABLE "invitations" ADD COLUMN "swept" bigint NOT NULL DEFAULT 0;
-- modify "memberships" table
ALTER TABLE "memberships" ADD COLUMN "swept" bigint NOT NULL DEFAULT 0;
-- modify "users" table
ALTER TABLE "users" ADD COLUMN "swept" bigint NOT NULL DEFAULT 0;

-- +goose Down
-- reverse: modify "users" table
ALTER TABLE "users" DROP COLUMN "swept";
-- reverse: modify "memberships" table
ALTER TABLE "memberships" DROP COLUMN "swept";
-- reverse: modify "invitations" table
ALTER TABLE "invitations" DROP COLUMN "swept";
