import { ActionTable } from './action-table.js';
import type { CancelCommandsOfDevice } from './cancel-commands.js';
import type { GetCommandOfDevice } from './get-command.js';
import type { IssueCommand } from './issue-command.js';
import { invokeService, setMeasurepoint } from './operation.js';
import type { SearchCommandsOfDevice } from './search-commands.js';

interface Parts {
  readonly issue: IssueCommand;
  readonly get: GetCommandOfDevice;
  readonly search: SearchCommandsOfDevice;
  readonly cancel: CancelCommandsOfDevice;
}

/** What can be done with commands [contract 1]. */
export class CommandActions extends ActionTable {
  constructor({ issue, get, search, cancel }: Parts) {
    super({
      setMeasurepoint: { methods: ['POST'], run: (call) => issue.run(setMeasurepoint, call) },
      invokeService: { methods: ['POST'], run: (call) => issue.run(invokeService, call) },
      get: { methods: ['GET'], run: (call) => get.run(call) },
      search: { methods: ['POST'], run: (call) => search.run(call) },
      // One official sample cancels by GET [contract 1].
      cancel: { methods: ['GET', 'POST'], run: (call) => cancel.run(call) },
    });
  }
}
