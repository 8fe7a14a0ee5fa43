/** What `prisma migrate` makes of prisma/schema.prisma. */
export const CREATE_TABLE = `
CREATE TABLE "command" (
  "id" BIGSERIAL NOT NULL,
  "org_id" TEXT NOT NULL,
  "asset_id" TEXT NOT NULL,
  "measurepoint_id" TEXT NOT NULL,
  "value" JSONB NOT NULL,
  "timeout_s" INTEGER NOT NULL,
  "code" INTEGER,
  "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "ended_at" TIMESTAMP(3),
  CONSTRAINT "command_pkey" PRIMARY KEY ("id")
)`;
