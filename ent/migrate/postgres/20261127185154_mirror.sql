-- +goose Up
-- modify "cursors" table
ALTER TABLE "cursors" ADD COLUMN "epoch" bigint NOT NULL DEFAULT 0, ADD COLUMN "owner" character varying NOT NULL DEFAULT '', ADD COLUMN "lease_until" bigint NOT NULL DEFAULT 0, ADD COLUMN "event_at" bigint NOT NULL DEFAULT 0, ADD COLUMN "head_at" bigint NOT NULL DEFAULT 0;
-- create "parked_events" table
CREATE TABLE "parked_events" ("id" character varying NOT NULL, "type" character varying NOT NULL DEFAULT '', "subject" character varying NOT NULL DEFAULT '', "source" character varying NOT NULL DEFAULT '', "actor" character varying NOT NULL DEFAULT '', "reason" character varying NOT NULL DEFAULT '', "created_at" bigint NOT NULL DEFAULT 0, "parked_at" bigint NOT NULL, "next_at" bigint NOT NULL, "tries" bigint NOT NULL DEFAULT 0, PRIMARY KEY ("id"));
-- create index "parkedevent_next_at" to table: "parked_events"
CREATE INDEX "parkedevent_next_at" ON "parked_events" ("next_at");
