import type { RegistryDatabase } from './registry-database.js';
import { SqlSource } from './sql-source.js';
import { TenantView } from './tenant-view.js';

/** The registry as the database has it now. Hot paths use `CachedRegistry`. */
export class RegistryReader extends TenantView {
  constructor(database: RegistryDatabase) {
    super(new SqlSource(database), database.secrets);
  }
}
