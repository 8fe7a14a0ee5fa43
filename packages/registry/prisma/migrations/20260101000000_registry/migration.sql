-- CreateTable
CREATE TABLE "organization" (
    "org_id" TEXT NOT NULL,
    "create_time" BIGINT NOT NULL,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("org_id")
);

-- CreateTable
CREATE TABLE "application" (
    "app_key" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "app_secret" TEXT NOT NULL,
    "secret_form" TEXT NOT NULL DEFAULT 'plain',
    "create_time" BIGINT NOT NULL,

    CONSTRAINT "application_pkey" PRIMARY KEY ("app_key")
);

-- CreateTable
CREATE TABLE "thing_model" (
    "org_id" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "model_id_path" TEXT NOT NULL,
    "json" JSONB NOT NULL,
    "create_time" BIGINT NOT NULL,
    "update_time" BIGINT NOT NULL,

    CONSTRAINT "thing_model_pkey" PRIMARY KEY ("org_id","model_id")
);

-- CreateTable
CREATE TABLE "product" (
    "product_key" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "product_secret" TEXT NOT NULL,
    "product_name" JSONB NOT NULL,
    "product_desc" TEXT NOT NULL DEFAULT '',
    "product_type" TEXT NOT NULL,
    "data_format" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "product_tags" JSONB NOT NULL DEFAULT '{}',
    "dynamic_activate_enabled" BOOLEAN NOT NULL DEFAULT false,
    "bi_directional_auth" BOOLEAN NOT NULL DEFAULT false,
    "qos" SMALLINT NOT NULL DEFAULT 0,
    "codec" TEXT,
    "create_time" BIGINT NOT NULL,
    "update_time" BIGINT NOT NULL,

    CONSTRAINT "product_pkey" PRIMARY KEY ("product_key")
);

-- CreateTable
CREATE TABLE "device" (
    "asset_id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "product_key" TEXT NOT NULL,
    "device_key" TEXT NOT NULL,
    "device_secret" TEXT NOT NULL,
    "device_name" JSONB NOT NULL,
    "device_desc" TEXT,
    "timezone" TEXT NOT NULL,
    "device_attributes" JSONB NOT NULL DEFAULT '{}',
    "device_tags" JSONB NOT NULL DEFAULT '{}',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "active_time" BIGINT,
    "last_online_time" BIGINT,
    "last_offline_time" BIGINT,
    "revision" BIGINT NOT NULL,
    "create_time" BIGINT NOT NULL,
    "update_time" BIGINT NOT NULL,

    CONSTRAINT "device_pkey" PRIMARY KEY ("asset_id")
);

-- CreateTable
CREATE TABLE "channel" (
    "id" BIGSERIAL NOT NULL,
    "org_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "channel_id" TEXT NOT NULL,
    "desc" TEXT,
    "create_time" BIGINT NOT NULL,

    CONSTRAINT "channel_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "application_org_id_idx" ON "application"("org_id");

-- CreateIndex
CREATE INDEX "product_org_id_model_id_idx" ON "product"("org_id", "model_id");

-- CreateIndex
CREATE UNIQUE INDEX "product_org_id_product_key_key" ON "product"("org_id", "product_key");

-- CreateIndex
CREATE INDEX "device_org_id_create_time_idx" ON "device"("org_id", "create_time");

-- CreateIndex
CREATE UNIQUE INDEX "device_product_key_device_key_key" ON "device"("product_key", "device_key");

-- CreateIndex
CREATE UNIQUE INDEX "channel_channel_id_key" ON "channel"("channel_id");

-- CreateIndex
CREATE INDEX "channel_org_id_kind_id_idx" ON "channel"("org_id", "kind", "id");

-- AddForeignKey
ALTER TABLE "application" ADD CONSTRAINT "application_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("org_id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "thing_model" ADD CONSTRAINT "thing_model_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("org_id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "product" ADD CONSTRAINT "product_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("org_id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "product" ADD CONSTRAINT "product_org_id_model_id_fkey" FOREIGN KEY ("org_id", "model_id") REFERENCES "thing_model"("org_id", "model_id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "device" ADD CONSTRAINT "device_org_id_product_key_fkey" FOREIGN KEY ("org_id", "product_key") REFERENCES "product"("org_id", "product_key") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "channel" ADD CONSTRAINT "channel_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("org_id") ON DELETE RESTRICT ON UPDATE NO ACTION;


-- What Prisma's schema cannot say

ALTER TABLE "product" ADD CONSTRAINT "product_product_type_check" CHECK ("product_type" IN ('Device', 'Gateway'));
ALTER TABLE "product" ADD CONSTRAINT "product_data_format_check" CHECK ("data_format" IN ('Json', 'Custom'));
ALTER TABLE "product" ADD CONSTRAINT "product_qos_check" CHECK ("qos" IN (0, 1));
ALTER TABLE "channel" ADD CONSTRAINT "channel_kind_check" CHECK ("kind" IN ('set', 'control'));

-- One sequence for all devices. Whoever keeps a device's facts ignores older revisions, so a device that is removed
-- and imported again must not start at 1.
CREATE SEQUENCE "device_revision";

-- Epochs of MQTT sessions grow over all dispatchers and restarts.
CREATE SEQUENCE "session_epoch";
