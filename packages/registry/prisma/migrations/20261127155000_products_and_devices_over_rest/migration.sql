-- AlterTable
ALTER TABLE "product" ADD COLUMN "create_by" TEXT,
ADD COLUMN "update_by" TEXT;

-- AlterTable
ALTER TABLE "device" ADD COLUMN "replaced_epoch" BIGINT;

-- CreateTable
CREATE TABLE "device_announcement" (
    "revision" BIGINT NOT NULL,
    "asset_id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "product_key" TEXT NOT NULL,
    "device_key" TEXT NOT NULL,
    "removed" BOOLEAN NOT NULL,
    "activated" BOOLEAN NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "replaced_epoch" BIGINT,
    "create_time" BIGINT NOT NULL,

    CONSTRAINT "device_announcement_pkey" PRIMARY KEY ("revision")
);

-- DropIndex
DROP INDEX "device_org_id_create_time_idx";

-- CreateIndex
CREATE INDEX "device_org_id_create_time_asset_id_idx" ON "device"("org_id", "create_time", "asset_id");

-- CreateIndex
CREATE INDEX "device_org_id_device_key_idx" ON "device"("org_id", "device_key");


-- What Prisma's schema does not say

-- Searches by tag and attribute. Entries are written at once: a pending list would make a search read it whole.
CREATE INDEX "device_device_tags_idx" ON "device" USING gin ("device_tags") WITH (fastupdate = off);
CREATE INDEX "device_device_attributes_idx" ON "device" USING gin ("device_attributes") WITH (fastupdate = off);
