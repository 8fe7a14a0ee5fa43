-- CreateTable
CREATE TABLE "retired_channel" (
    "channel_id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "free_at" BIGINT NOT NULL,

    CONSTRAINT "retired_channel_pkey" PRIMARY KEY ("channel_id")
);

-- CreateIndex
CREATE INDEX "retired_channel_free_at_idx" ON "retired_channel"("free_at");
