import { codes } from '@setpoint/codes';
import { invalidArgument, type Outcome, refused } from '../answers/outcome.js';
import type { CommandCall } from './command-call.js';

export interface Action<Call extends CommandCall> {
  readonly methods: readonly string[];
  readonly run: (call: Call) => Promise<Outcome>;
}

/** What one path of the connection service can do, chosen by the query parameter `action` [contract 1]. */
export class ActionTable<Call extends CommandCall = CommandCall> {
  private readonly actions: ReadonlyMap<string, Action<Call>>;

  constructor(actions: Readonly<Record<string, Action<Call>>>) {
    this.actions = new Map(Object.entries(actions));
  }

  async run(method: string, call: Call): Promise<Outcome> {
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
