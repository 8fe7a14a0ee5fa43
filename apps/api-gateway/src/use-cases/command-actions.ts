import { codes } from '@setpoint/codes';
import { invalidArgument, type Outcome, refused } from '../answers/outcome.js';
import type { CancelCommandsOfDevice } from './cancel-commands.js';
import type { CommandCall } from './command-call.js';
import type { GetCommandOfDevice } from './get-command.js';
import type { IssueCommand } from './issue-command.js';
import { invokeService, setMeasurepoint } from './operation.js';
import type { SearchCommandsOfDevice } from './search-commands.js';

interface Action {
  readonly methods: readonly string[];
  readonly run: (call: CommandCall) => Promise<Outcome>;
}

interface Parts {
  readonly issue: IssueCommand;
  readonly get: GetCommandOfDevice;
  readonly search: SearchCommandsOfDevice;
  readonly cancel: CancelCommandsOfDevice;
}

/** What the one path of the connection service can do, chosen by the query parameter `action` [contract 1]. */
export class CommandActions {
  private readonly actions: ReadonlyMap<string, Action>;

  constructor({ issue, get, search, cancel }: Parts) {
    this.actions = new Map<string, Action>([
      ['setMeasurepoint', { methods: ['POST'], run: (call) => issue.run(setMeasurepoint, call) }],
      ['invokeService', { methods: ['POST'], run: (call) => issue.run(invokeService, call) }],
      ['get', { methods: ['GET'], run: (call) => get.run(call) }],
      ['search', { methods: ['POST'], run: (call) => search.run(call) }],
      // One official sample cancels by GET [contract 1].
      ['cancel', { methods: ['GET', 'POST'], run: (call) => cancel.run(call) }],
    ]);
  }

  async run(method: string, call: CommandCall): Promise<Outcome> {
    const { undecodable } = call.query;
    if (undecodable !== undefined)
      return invalidArgument('query', 'a parameter is not percent-encoded UTF-8');
    const name = call.query.get('action');
    if (name === undefined) return actionIsMissing;
    const action = this.actions.get(name);
    if (!action) return invalidArgument('action', 'action is not supported');
    return action.methods.includes(method) ? action.run(call) : refused(codes.methodNotAllowed, null);
  }
}

/** Unlike other texts of this form it is documented without blanks [contract 1.10]. */
const actionIsMissing: Outcome = {
  ...invalidArgument('action', 'action is missing'),
  msg: `${codes.invalidArgument.msg} action:action is missing`,
};
