import { codes } from '@setpoint/codes';
import type { RegistryReads } from '@setpoint/registry';
import { isCommandId } from '@setpoint/service-kit';
import { invalidArgument, type Outcome, refused, succeeded } from '../answers/outcome.js';
import { notTried } from '../answers/submission-outcome.js';
import type { SchedulerClient } from '../commands/scheduler-client.js';
import { requiredText } from '../input/parameters.js';
import type { CommandCall } from './command-call.js';
import { knownDevice } from './known-device.js';

/** Reads one command of one device [contract 1.6]. */
export class GetCommandOfDevice {
  constructor(
    private readonly registry: RegistryReads,
    private readonly scheduler: SchedulerClient,
  ) {}

  async run({ requestId, query }: CommandCall): Promise<Outcome> {
    const device = await knownDevice(this.registry, query);
    if (!device.ok) return device.refusal;
    const commandId = requiredText(query, 'commandId');
    if (!commandId.ok) return commandId.refusal;
    if (!isCommandId(commandId.value)) return invalidArgument('commandId', 'commandId is no number');
    const { orgId, assetId } = device.value;
    const fate = await this.scheduler.get(requestId, { orgId, assetId, commandId: commandId.value });
    const unmade = notTried(fate);
    if (unmade) return refused(unmade, null);
    if (typeof fate === 'string' || fate.type !== 'read')
      return refused(codes.serverFault, 'no answer in time; try again');
    return fate.command ? succeeded(fate.command) : refused(codes.notFound, 'commandId does not exist');
  }
}
