-- AlterTable
-- Models that are there already keep all their elements as their own, whatever their path says.
ALTER TABLE "thing_model" ADD COLUMN "parent_model_id" TEXT,
ADD COLUMN "own" JSONB,
ADD COLUMN "public" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "sub_device" (
    "asset_id" TEXT NOT NULL,
    "gateway_asset_id" TEXT NOT NULL,
    "create_time" BIGINT NOT NULL,

    CONSTRAINT "sub_device_pkey" PRIMARY KEY ("asset_id")
);

-- CreateTable
-- Values change in place as long as their page has room.
CREATE TABLE "latest_value" (
    "asset_id" TEXT NOT NULL,
    "point_id" TEXT NOT NULL,
    "time" BIGINT NOT NULL,
    "received_at" BIGINT NOT NULL,
    "value" JSONB NOT NULL,
    "quality" SMALLINT,

    CONSTRAINT "latest_value_pkey" PRIMARY KEY ("asset_id","point_id")
) WITH (fillfactor = 70);

-- CreateTable
CREATE TABLE "followed_position" (
    "topic" TEXT NOT NULL,
    "partition" INTEGER NOT NULL,
    "next_offset" BIGINT NOT NULL,

    CONSTRAINT "followed_position_pkey" PRIMARY KEY ("topic","partition")
) WITH (fillfactor = 50);

-- CreateIndex
CREATE INDEX "thing_model_org_id_parent_model_id_idx" ON "thing_model"("org_id", "parent_model_id");

-- CreateIndex
CREATE INDEX "sub_device_gateway_asset_id_asset_id_idx" ON "sub_device"("gateway_asset_id", "asset_id");

-- AddForeignKey
ALTER TABLE "thing_model" ADD CONSTRAINT "thing_model_org_id_parent_model_id_fkey" FOREIGN KEY ("org_id", "parent_model_id") REFERENCES "thing_model"("org_id", "model_id") ON DELETE RESTRICT ON UPDATE NO ACTION;


-- What Prisma's schema does not say

ALTER TABLE "sub_device" ADD CONSTRAINT "sub_device_asset_id_fkey" FOREIGN KEY ("asset_id") REFERENCES "device"("asset_id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "sub_device" ADD CONSTRAINT "sub_device_gateway_asset_id_fkey" FOREIGN KEY ("gateway_asset_id") REFERENCES "device"("asset_id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "sub_device" ADD CONSTRAINT "sub_device_not_itself_check" CHECK ("asset_id" <> "gateway_asset_id");
ALTER TABLE "latest_value" ADD CONSTRAINT "latest_value_asset_id_fkey" FOREIGN KEY ("asset_id") REFERENCES "device"("asset_id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- Public models are few, and whoever reads the models of others reads only these.
CREATE INDEX "thing_model_public_idx" ON "thing_model"("model_id", "create_time", "org_id") WHERE "public";
