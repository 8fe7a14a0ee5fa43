import { execFileSync } from 'node:child_process';

// `prisma generate` wants a schema engine to exist, and downloads one when it does not. It never runs it, so that any
// executable will do.
execFileSync('prisma', ['generate', '--schema', 'common-way/prisma/schema.prisma'], {
  stdio: 'inherit',
  env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
});
