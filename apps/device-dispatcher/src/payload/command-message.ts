import { invokeMethod, invokeTopic, setMethod, setTopic } from '@setpoint/channels';
import { CommandType } from '@setpoint/codes';
import type { DispatchCommand } from '@setpoint/contracts';
import { isObject } from './device-json.js';

export interface DeviceMessage {
  readonly topic: string;
  readonly payload: string;
}

/**
 * The message that carries a command to a device that speaks JSON [contract 6.5].
 *
 * @returns null when it cannot be written that way
 */
export const commandMessage = (command: DispatchCommand): DeviceMessage | null => {
  const { productKey, deviceKey, identifier, inputData } = command;
  if (command.commandType === CommandType.setMeasurepoint) {
    if (inputData === null || inputData === undefined) return null;
    const payload = payloadOf(command, { [identifier]: inputData }, setMethod);
    return { topic: setTopic(productKey, deviceKey), payload };
  }
  if (!isObject(inputData)) return null;
  const payload = payloadOf(command, inputData, invokeMethod(identifier));
  return { topic: invokeTopic(productKey, deviceKey, identifier), payload };
};

const payloadOf = ({ messageId }: DispatchCommand, params: object, method: string): string =>
  downstreamText(String(messageId), method, params);

/**
 * What the platform says to a device by itself: exactly four members, `params` never null; anything else ends a Node
 * device or leaves it deaf [contract 6.3].
 *
 * @param id digits; a string, as Python executes a numeric one and never answers [contract 6.5 rule 1]
 */
export const downstreamText = (id: string, method: string, params: object): string =>
  JSON.stringify({ id, version: '1.0', params, method });
