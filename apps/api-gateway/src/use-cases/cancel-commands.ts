import { codes } from '@setpoint/codes';
import type { RegistryReads } from '@setpoint/registry';
import { isCommandId } from '@setpoint/service-kit';
import { invalidArgument, type Outcome, refused, succeeded } from '../answers/outcome.js';
import { notTried } from '../answers/submission-outcome.js';
import type { SchedulerClient } from '../commands/scheduler-client.js';
import { optionalText } from '../input/parameters.js';
import type { CommandCall } from './command-call.js';
import { knownDevice } from './known-device.js';

/** Withdraws one waiting command, or all cached ones, of one device [contract 1.7]. */
export class CancelCommandsOfDevice {
  constructor(
    private readonly registry: RegistryReads,
    private readonly scheduler: SchedulerClient,
  ) {}

  async run({ requestId, query }: CommandCall): Promise<Outcome> {
    const device = await knownDevice(this.registry, query);
    if (!device.ok) return device.refusal;
    const commandId = optionalText(query, 'commandId');
    if (!commandId.ok) return commandId.refusal;
    if (commandId.value !== undefined && !isCommandId(commandId.value))
      return invalidArgument('commandId', 'commandId is no number');
    const { orgId, assetId } = device.value;
    const fate = await this.scheduler.cancel(requestId, {
      orgId,
      assetId,
      commandId: commandId.value ?? null,
    });
    const unmade = notTried(fate);
    if (unmade) return refused(unmade, null);
    if (typeof fate === 'string' || fate.type !== 'canceled')
      return refused(codes.serverFault, 'outcome not known yet; look the commands up');
    // Nothing to cancel is no failure; a command that does not exist is [contract 1.7].
    return fate.found || commandId.value === undefined
      ? succeeded(fate.commands)
      : refused(codes.notFound, 'commandId does not exist');
  }
}
