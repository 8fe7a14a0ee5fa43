import { codes } from '@setpoint/codes';
import { UpdateDeviceBody, validatorOf } from '@setpoint/contracts';
import { type DeviceSelector, type DeviceUpdate, isTimezone } from '@setpoint/registry';
import { problemOfChangedAttributes } from '@setpoint/thing-model';
import { invalidArgument, type Outcome, refused, succeeded } from '../answers/outcome.js';
import { readBody } from '../input/body.js';
import { type Reading, read, unreadable } from '../input/parameters.js';
import { problemOfSize } from './attributes-size.js';
import { noTimezone } from './create-device.js';
import { type DeviceParts, namedDevice } from './device-parts.js';
import { refusal } from './known-device.js';
import { nameOf } from './name-of.js';
import type { RegistryCall } from './registry-call.js';

const check = validatorOf(UpdateDeviceBody);

/** Changes what the body names, and nothing else [contract 5.5]. */
export const updateDevice = async (parts: DeviceParts, call: RegistryCall): Promise<Outcome> => {
  const named = await namedDevice(parts.registry, call);
  if (!named.ok) return named.refusal;
  const { orgId, selector } = named.value;
  const body = readBody(call.body, check);
  if (!body.ok) return body.refusal;
  const { deviceAttributes, deviceName, timezone } = body.value;
  if (timezone && !isTimezone(timezone)) return noTimezone;
  const attributes = await readAttributes(parts, orgId, selector, deviceAttributes ?? undefined);
  if (!attributes.ok) return attributes.refusal;
  const updated = await parts.catalog.updateDevice(orgId, selector, {
    deviceName: deviceName ? nameOf(deviceName) : undefined,
    timezone: timezone ?? undefined,
    deviceDesc: body.value.deviceDesc ?? undefined,
    deviceAttributes: attributes.value,
    deviceTags: body.value.deviceTags ?? undefined,
  });
  if (updated.ok) return succeeded(null);
  return updated.reason === 'tooLarge'
    ? invalidArgument('deviceAttributes', updated.detail)
    : refused(codes.notFound, updated.detail);
};

const readAttributes = async (
  { registry, catalog }: DeviceParts,
  orgId: string,
  selector: DeviceSelector,
  given: DeviceUpdate['deviceAttributes'],
): Promise<Reading<DeviceUpdate['deviceAttributes']>> => {
  if (given === undefined) return read(given);
  const device = await catalog.getDevice(orgId, selector);
  const model = device && (await registry.compiledModel(orgId, device.modelId));
  if (!model) return refusal(refused(codes.notFound, 'device does not exist'));
  const problem = problemOfSize(given) ?? problemOfChangedAttributes(model, given);
  return problem === null ? read(given) : unreadable('deviceAttributes', problem);
};
