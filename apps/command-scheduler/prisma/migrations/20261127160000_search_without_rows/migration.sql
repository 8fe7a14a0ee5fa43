-- A search counts all its matches. From the index alone that takes a fifth of the time it takes from 100,000 rows that lie
-- among those of other devices. `command_id` itself is there because Postgres does not find it in `-command_id`.
DROP INDEX "scheduler"."command_history_of_device";
CREATE INDEX "command_history_of_device" ON "scheduler"."command_history" ("asset_id", (-"command_id"))
  INCLUDE ("command_id", "org_id", "state");
