import type { EndedReply, InvokeMembers } from '@setpoint/contracts';
import type { CompiledModel } from '@setpoint/thing-model';
import type { Submission } from '../commands/scheduler-client.js';

/**
 * What the answer to a service call says besides [contract 2.6].
 *
 * @param submission null when nothing was asked of the device, or when its end is told elsewhere
 */
export const invokeMembers = (
  model: CompiledModel | null,
  identifier: unknown,
  submission: Submission | null,
): InvokeMembers => {
  const ended = submission && endOf(submission);
  const service = typeof identifier === 'string' ? model?.services.get(identifier) : undefined;
  return {
    // The command's id, where there may be a command to look up.
    messageId: submission && (ended || submission.fate === 'unknown') ? submission.commandId : null,
    serviceName: service?.name.defaultValue ?? null,
    outputData: ended?.outputData ?? null,
    deviceRepliedAt: ended?.repliedAt ?? null,
  };
};

const endOf = ({ fate }: Submission): EndedReply | null =>
  typeof fate === 'object' && fate.type === 'ended' ? fate : null;
