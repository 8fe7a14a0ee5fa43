import { codes } from '@setpoint/codes';
import type { DeviceFacts, DeviceSelector, RegistryReads } from '@setpoint/registry';
import { refused } from '../answers/outcome.js';
import { type Reading, read } from '../input/parameters.js';
import { knownDevices, refusal } from './known-device.js';
import type { Element, Operation } from './operation.js';

/** A device, and the point or service of it that a command is about. */
export interface Target {
  readonly device: DeviceFacts;
  readonly element: Element;
}

/**
 * All of these devices, each with the element of its model, or a refusal when one of them does not exist. Whether the
 * element was named at all is said after the devices [contract 1.10].
 */
export const knownTargets = async (
  registry: RegistryReads,
  operation: Operation,
  orgId: string,
  selectors: readonly DeviceSelector[],
  identifier: Reading<string>,
): Promise<Reading<readonly Target[]>> => {
  const devices = await knownDevices(registry, orgId, selectors);
  if (!devices.ok) return devices;
  if (!identifier.ok) return identifier;
  const targets: Target[] = [];
  for (const device of devices.value) {
    const model = await registry.compiledModel(orgId, device.modelId);
    const element = model && operation.find(model, identifier.value);
    if (!element)
      return refusal(refused(codes.notFound, `${operation.parameter} ${identifier.value} does not exist`));
    targets.push({ device, element });
  }
  return read(targets);
};
