import { defineConfig } from 'prisma/config';

/** For `prisma migrate deploy` by hand: DATABASE_URL with `?schema=registry`. The services migrate by themselves. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
});
