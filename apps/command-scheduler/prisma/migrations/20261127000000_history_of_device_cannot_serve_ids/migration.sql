-- Newest first, by an expression: with the plain id as its second column, a plan made while a day was small looked ids
-- up through this index (a search in it for each device), and kept doing so when the day had become large.
DROP INDEX "scheduler"."command_history_of_device";
CREATE INDEX "command_history_of_device" ON "scheduler"."command_history" ("asset_id", (-"command_id"));
