export * from './apply-migrations.js';
export { MigrationError } from './migration-error.js';
