-- AlterTable: a secret says itself how it is written
ALTER TABLE "application" DROP COLUMN "secret_form";

-- CreateTable
CREATE TABLE "access_token" (
    "digest" TEXT NOT NULL,
    "app_key" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "expires_at" BIGINT NOT NULL,
    "current" BOOLEAN NOT NULL,

    CONSTRAINT "access_token_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "token_request" (
    "encryption" TEXT NOT NULL,
    "used_at" BIGINT NOT NULL,

    CONSTRAINT "token_request_pkey" PRIMARY KEY ("encryption")
);

-- CreateIndex
CREATE INDEX "access_token_expires_at_idx" ON "access_token"("expires_at");

-- CreateIndex
CREATE INDEX "token_request_used_at_idx" ON "token_request"("used_at");

-- AddForeignKey
ALTER TABLE "access_token" ADD CONSTRAINT "access_token_app_key_fkey" FOREIGN KEY ("app_key") REFERENCES "application"("app_key") ON DELETE CASCADE ON UPDATE NO ACTION;


-- What Prisma's schema cannot say

CREATE UNIQUE INDEX "access_token_current_key" ON "access_token"("app_key") WHERE "current";
