-- AlterTable
ALTER TABLE "device" ADD COLUMN "event_last_update" BIGINT,
ADD COLUMN "attribute_last_update" BIGINT;

-- AlterTable
ALTER TABLE "device_announcement" ADD COLUMN "change" TEXT,
ADD COLUMN "gateways" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "sub_device" DROP CONSTRAINT "sub_device_pkey",
ADD COLUMN "last_epoch" BIGINT,
ADD CONSTRAINT "sub_device_pkey" PRIMARY KEY ("asset_id", "gateway_asset_id");

-- CreateTable
CREATE TABLE "reply_filter" (
    "asset_id" TEXT NOT NULL,
    "filter" TEXT NOT NULL,

    CONSTRAINT "reply_filter_pkey" PRIMARY KEY ("asset_id","filter")
);


-- What Prisma's schema does not say

ALTER TABLE "reply_filter" ADD CONSTRAINT "reply_filter_asset_id_fkey" FOREIGN KEY ("asset_id") REFERENCES "device"("asset_id") ON DELETE CASCADE ON UPDATE NO ACTION;
