import { CachedSource, type CachedSourceOptions } from './cached-source.js';
import type { RegistryChange } from './registry-change.js';
import type { RegistryDatabase } from './registry-database.js';
import type { RegistrySource } from './registry-source.js';
import { SecretBox } from './secrets/secret-box.js';
import { SqlSource } from './sql-source.js';
import { TenantView } from './tenant-view.js';

export type CachedRegistryOptions = Partial<CachedSourceOptions>;

const defaults: CachedSourceOptions = {
  // About 1 KiB a device: 50 MB when full.
  maxEntries: 50_000,
  ttlMs: 30_000,
  missTtlMs: 1_000,
  nowMs: () => performance.now(),
};

/**
 * The registry behind a bounded cache: a look-up of something known costs no SQL. A change reaches it through
 * `invalidate`; one that is never announced is seen after `ttlMs`, and a thing that did not exist after `missTtlMs`.
 */
export class CachedRegistry extends TenantView {
  private readonly cache: CachedSource;

  constructor(from: RegistryDatabase | RegistrySource, options: CachedRegistryOptions = {}) {
    const isDatabase = 'prisma' in from;
    const source = isDatabase ? new SqlSource(from) : from;
    const cache = new CachedSource(source, { ...defaults, ...options });
    super(cache, isDatabase ? from.secrets : new SecretBox());
    this.cache = cache;
  }

  /** Forgets what was made of the changed things; feed it from the topic of registry changes and from own writes. */
  invalidate(changes: RegistryChange | readonly RegistryChange[]): void {
    this.cache.invalidate('kind' in changes ? [changes] : changes);
  }
}
