-- What Prisma's schema does not say

-- Kafka refuses a topic whose name differs from another one's in dots and underscores only.
CREATE UNIQUE INDEX "channel_topic_key" ON "channel" (replace("channel_id", '.', '_'));
