import type { CommandDetails } from '../use-cases/command-record.js';
import type { LoadedPass, PassChanges, PassStore, Wanted } from '../use-cases/pass-store.js';
import { loadDetails } from './command-details.js';
import type { Database } from './database.js';
import { loadPass } from './load-pass.js';
import { storePass } from './store-pass.js';
import { storing } from './storing.js';

/** The passes' side of the database: three statements. */
export class PostgresPassStore implements PassStore {
  constructor(private readonly database: Database) {}

  load(wanted: Wanted): Promise<LoadedPass> {
    return storing(() => loadPass(this.database, wanted));
  }

  loadDetails(commandIds: readonly string[]): Promise<ReadonlyMap<string, CommandDetails>> {
    return storing(() => loadDetails(this.database, commandIds));
  }

  store(changes: PassChanges): Promise<readonly string[]> {
    return storing(() => storePass(this.database, changes));
  }
}
