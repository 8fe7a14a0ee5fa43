import { codes } from '@setpoint/codes';
import { CreateDeviceBody, validatorOf } from '@setpoint/contracts';
import { type CreateDeviceOutcome, isTimezone, type NewDevice } from '@setpoint/registry';
import { attributesOfNewDevice } from '@setpoint/thing-model';
import { invalidArgument, type Outcome, refused, succeeded } from '../answers/outcome.js';
import { readBody } from '../input/body.js';
import { type Reading, read, unreadable } from '../input/parameters.js';
import { problemOfSize } from './attributes-size.js';
import type { DeviceParts } from './device-parts.js';
import { knownOrganization, refusal } from './known-device.js';
import { nameOf } from './name-of.js';
import type { RegistryCall } from './registry-call.js';

const check = validatorOf(CreateDeviceBody);

/** Creates a device with keys and a secret of our making [contract 5.5]. */
export const createDevice = async (parts: DeviceParts, { query, body }: RegistryCall): Promise<Outcome> => {
  const orgId = await knownOrganization(parts.registry, query);
  if (!orgId.ok) return orgId.refusal;
  const asked = readBody(body, check);
  if (!asked.ok) return asked.refusal;
  const device = await describe(parts, orgId.value, asked.value);
  if (!device.ok) return device.refusal;
  const created = await parts.catalog.createDevice(orgId.value, device.value);
  return created.ok ? succeeded(created.value) : refused(refusals[created.reason], created.detail);
};

type Refusal = Exclude<CreateDeviceOutcome, { readonly ok: true }>['reason'];

const refusals = {
  unknownProduct: codes.notFound,
  deviceKeyTaken: codes.deviceKeyTaken,
  noKey: codes.noDeviceKey,
  tooManyDevices: codes.tooManyDevices,
} as const satisfies Record<Refusal, unknown>;

/** The device as it is to be, once its product and model have nothing against it. */
const describe = async (
  { registry, catalog }: DeviceParts,
  orgId: string,
  body: CreateDeviceBody,
): Promise<Reading<NewDevice>> => {
  if (!isTimezone(body.timezone)) return refusal(noTimezone);
  const product = await catalog.getProduct(orgId, body.productKey);
  const model = product && (await registry.compiledModel(orgId, product.modelId));
  if (!model) return refusal(refused(codes.notFound, 'productKey does not exist'));
  const given = body.deviceAttributes ?? {};
  const size = problemOfSize(given);
  if (size) return unreadable('deviceAttributes', size);
  const attributes = attributesOfNewDevice(model, given);
  if (!attributes.ok) return refusal(invalidArgument('deviceAttributes', attributes.detail));
  return read({
    productKey: body.productKey,
    deviceKey: body.deviceKey ?? undefined,
    deviceName: nameOf(body.deviceName),
    timezone: body.timezone,
    deviceDesc: body.deviceDesc ?? null,
    deviceAttributes: attributes.attributes,
    deviceTags: body.deviceTags ?? {},
  });
};

export const noTimezone = invalidArgument(
  'timezone',
  'timezone must be an offset such as +08:00 or an IANA name',
);
