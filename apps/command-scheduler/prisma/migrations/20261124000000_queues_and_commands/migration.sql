CREATE SCHEMA IF NOT EXISTS "scheduler";

-- What is known of one device, apart from its commands. `version` is what a pass compares and sets.
CREATE TABLE "scheduler"."device_queue" (
  "asset_id" TEXT NOT NULL PRIMARY KEY,
  "org_id" TEXT,
  "product_key" TEXT,
  "device_key" TEXT,
  "version" BIGINT NOT NULL,
  "activated" BOOLEAN NOT NULL,
  "enabled" BOOLEAN NOT NULL,
  "removed" BOOLEAN NOT NULL,
  "revision" BIGINT NOT NULL,
  "session_slot" INTEGER,
  "session_incarnation" BIGINT,
  "session_epoch" BIGINT,
  "last_epoch" BIGINT NOT NULL,
  "last_dispatch_number" BIGINT NOT NULL,
  "next_message_id" INTEGER NOT NULL,
  "last_position" BIGINT NOT NULL,
  "event_seq" BIGINT NOT NULL,
  CONSTRAINT "session_is_whole" CHECK (num_nulls("session_slot", "session_incarnation", "session_epoch") IN (0, 3)),
  CONSTRAINT "epoch_only_grows" CHECK ("session_epoch" <= "last_epoch")
) WITH (fillfactor = 80);

-- The sessions of one life of one dispatcher slot, which the sweep of dead slots looks for.
CREATE INDEX "device_queue_session" ON "scheduler"."device_queue" ("session_slot", "session_incarnation")
  WHERE "session_slot" IS NOT NULL;

-- Commands that have not ended.
CREATE TABLE "scheduler"."command" (
  "command_id" BIGINT NOT NULL PRIMARY KEY,
  "asset_id" TEXT NOT NULL,
  "position" BIGINT NOT NULL,
  "phase" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "org_id" TEXT NOT NULL,
  "product_key" TEXT NOT NULL,
  "device_key" TEXT NOT NULL,
  "command_type" INTEGER NOT NULL,
  "identifier" TEXT NOT NULL,
  "command_name" JSON NOT NULL,
  "input_data" JSON NOT NULL,
  "timeout_ms" INTEGER NOT NULL,
  "pending_ttl_ms" INTEGER NOT NULL,
  "created_at" BIGINT NOT NULL,
  "data_format" TEXT NOT NULL,
  "qos" INTEGER NOT NULL,
  "timezone" TEXT NOT NULL,
  "reply_slot" INTEGER,
  "reply_request_id" TEXT,
  "reply_when" TEXT,
  "result" JSON,
  "fingerprint" TEXT NOT NULL,
  "wait_by" BIGINT NOT NULL,
  "due_at" BIGINT NOT NULL,
  "claimed_until" BIGINT NOT NULL DEFAULT 0,
  "dispatch_number" BIGINT,
  "message_id" INTEGER,
  "epoch" BIGINT,
  "send_by" BIGINT,
  "acknowledged" BOOLEAN NOT NULL DEFAULT FALSE,
  CONSTRAINT "known_phase" CHECK ("phase" IN ('waiting', 'dispatching', 'sent')),
  CONSTRAINT "known_kind" CHECK ("kind" IN ('instant', 'cached')),
  CONSTRAINT "waiting_is_not_addressed" CHECK (
    num_nulls("dispatch_number", "message_id", "epoch") = CASE "phase" WHEN 'waiting' THEN 3 ELSE 0 END
  ),
  CONSTRAINT "only_dispatching_has_send_by" CHECK (("phase" = 'dispatching') = ("send_by" IS NOT NULL)),
  CONSTRAINT "only_sent_is_acknowledged" CHECK ("phase" = 'sent' OR NOT "acknowledged"),
  CONSTRAINT "waiting_is_due_by_wait_by" CHECK ("phase" <> 'waiting' OR "due_at" = "wait_by"),
  CONSTRAINT "reply_address_is_whole" CHECK (num_nulls("reply_slot", "reply_request_id", "reply_when") IN (0, 3))
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- Two commands in flight on one device are impossible. It stands on dispatch_number and not on the phase, so that the
-- step from dispatching to sent changes no indexed column.
CREATE UNIQUE INDEX "command_in_flight" ON "scheduler"."command" ("asset_id") WHERE "dispatch_number" IS NOT NULL;

-- The order of acceptance of one device's commands.
CREATE UNIQUE INDEX "command_order" ON "scheduler"."command" ("asset_id", "position");

CREATE INDEX "command_due" ON "scheduler"."command" ("due_at");

-- Commands that have ended, partitioned by the day of creation, which the id carries. Dropping a partition forgets a day.
CREATE TABLE "scheduler"."command_history" (
  "command_id" BIGINT NOT NULL PRIMARY KEY,
  "asset_id" TEXT NOT NULL,
  "org_id" TEXT NOT NULL,
  "product_key" TEXT NOT NULL,
  "device_key" TEXT NOT NULL,
  "command_type" INTEGER NOT NULL,
  "identifier" TEXT NOT NULL,
  "command_name" JSON NOT NULL,
  "input_data" JSON NOT NULL,
  "timeout_ms" INTEGER NOT NULL,
  "pending_ttl_ms" INTEGER NOT NULL,
  "created_at" BIGINT NOT NULL,
  "timezone" TEXT NOT NULL,
  "fingerprint" TEXT NOT NULL,
  "declined" BOOLEAN NOT NULL,
  "state" INTEGER NOT NULL,
  "code" BIGINT NOT NULL,
  "reach" TEXT NOT NULL,
  "device_error" BOOLEAN NOT NULL,
  "message" TEXT,
  "output_data" JSON,
  "ended_at" BIGINT NOT NULL,
  CONSTRAINT "state_and_reach_agree" CHECK (
    CASE "state"
      WHEN 2 THEN "reach" = 'not_sent'
      WHEN 3 THEN "reach" = 'not_sent'
      WHEN 5 THEN "reach" = 'replied'
      WHEN 6 THEN "reach" IN ('not_sent', 'unconfirmed', 'replied')
      WHEN 7 THEN "reach" IN ('unconfirmed', 'acknowledged')
      ELSE FALSE
    END
  ),
  CONSTRAINT "only_replies_bring_device_errors" CHECK ("reach" = 'replied' OR NOT "device_error")
) PARTITION BY RANGE ("command_id");

CREATE INDEX "command_history_of_device" ON "scheduler"."command_history" ("asset_id", "command_id" DESC);

-- An id with an odd time must not block a pass.
CREATE TABLE "scheduler"."command_history_default" PARTITION OF "scheduler"."command_history" DEFAULT;

-- Records stored with their cause, to be published after the commit.
CREATE TABLE "scheduler"."outbox" (
  "id" BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "topic" TEXT NOT NULL,
  "partition" INTEGER,
  "key" TEXT,
  "headers" JSON NOT NULL,
  "value" TEXT NOT NULL,
  "created_at" BIGINT NOT NULL,
  "claimed_until" BIGINT NOT NULL DEFAULT 0
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- How far each partition has been applied: the next offset to read.
CREATE TABLE "scheduler"."consumer_position" (
  "topic" TEXT NOT NULL,
  "partition" INTEGER NOT NULL,
  "next_offset" BIGINT NOT NULL,
  PRIMARY KEY ("topic", "partition")
);
