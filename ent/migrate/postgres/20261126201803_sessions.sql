-- +goose Up
-- modify "sessions" table
ALTER TABLE "sessions" ADD COLUMN "user_agent" character varying NOT NULL DEFAULT '', ADD COLUMN "refresh_token" character varying NOT NULL DEFAULT '', ADD COLUMN "access_expires_at" bigint NOT NULL DEFAULT 0, ADD COLUMN "version" bigint NOT NULL DEFAULT 0, ADD COLUMN "refresh_until" bigint NOT NULL DEFAULT 0, ADD COLUMN "refresh_failures" bigint NOT NULL DEFAULT 0;
-- create index "session_refreshing" to table: "sessions"
CREATE INDEX "session_refreshing" ON "sessions" ("refresh_until") WHERE (refresh_until > 0);
-- create "revoked_sessions" table
CREATE TABLE "revoked_sessions" ("id" character varying NOT NULL, "at" bigint NOT NULL, "expires_at" bigint NOT NULL, PRIMARY KEY ("id"));
-- create index "revokedsession_at" to table: "revoked_sessions"
CREATE INDEX "revokedsession_at" ON "revoked_sessions" ("at");
-- create index "revokedsession_expires_at" to table: "revoked_sessions"
CREATE INDEX "revokedsession_expires_at" ON "revoked_sessions" ("expires_at");
-- create "webhook_events" table
CREATE TABLE "webhook_events" ("id" character varying NOT NULL, "type" character varying NOT NULL DEFAULT '', "subject" character varying NOT NULL DEFAULT '', "created_at" bigint NOT NULL DEFAULT 0, "received_at" bigint NOT NULL, "handled_at" bigint NULL, PRIMARY KEY ("id"));
-- create index "webhook_event_open" to table: "webhook_events"
CREATE INDEX "webhook_event_open" ON "webhook_events" ("handled_at", "received_at");
-- create index "webhookevent_received_at" to table: "webhook_events"
CREATE INDEX "webhookevent_received_at" ON "webhook_events" ("received_at");

-- +goose Down
-- reverse: create index "webhookevent_received_at" to table: "webhook_events"
DROP INDEX "webhookevent_received_at";
-- reverse: create index "webhook_event_open" to table: "webhook_events"
DROP INDEX "webhook_event_open";
-- reverse: create "webhook_events" table
DROP TABLE "webhook_events";
-- reverse: create index "revokedsession_expires_at" to table: "revoked_sessions"
DROP INDEX "revokedsession_expires_at";
-- reverse: create index "revokedsession_at" to table: "revoked_sessions"
DROP INDEX "revokedsession_at";
-- reverse: create "revoked_sessions" table
DROP TABLE "revoked_sessions";
-- reverse: create index "session_refreshing" to table: "sessions"
DROP INDEX "session_refreshing";
-- reverse: modify "sessions" table
ALTER TABLE "sessions" DROP COLUMN "refresh_failures", DROP COLUMN "refresh_until", DROP COLUMN "version", DROP COLUMN "access_expires_at", DROP COLUMN "refresh_token", DROP COLUMN "user_agent";
