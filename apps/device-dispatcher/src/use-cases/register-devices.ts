import type { CodeName } from '@setpoint/codes';
import type { RegisterDeviceBody } from '@setpoint/contracts';
import {
  type IssuedDevice,
  MAX_ATTRIBUTES_BYTES,
  MAX_DEVICES_REGISTERED_AT_ONCE,
  type NewDevice,
  type RegisterDevicesOutcome,
  type RegisterDevicesRefusal,
} from '@setpoint/registry';
import { attributesOfNewDevice, type CompiledModel } from '@setpoint/thing-model';
import { readRegistrations } from '../payload/register-params.js';
import type { DeviceSubject } from './take-measurements.js';

export interface RegistrarParts {
  /** Answers from memory where it can. */
  readonly registry: {
    findDevice(
      orgId: string,
      device: { readonly assetId: string },
    ): Promise<{ readonly timezone: string } | null>;
    compiledModel(orgId: string, modelId: string): Promise<CompiledModel | null>;
  };
  readonly catalog: {
    getProduct(orgId: string, productKey: string): Promise<{ readonly modelId: string } | null>;
  };
  readonly writer: {
    /** All or none. */
    registerDevices(orgId: string, devices: readonly NewDevice[]): Promise<RegisterDevicesOutcome>;
  };
}

export type Registration =
  | { readonly ok: true; readonly devices: readonly IssuedDevice[] }
  | { readonly ok: false; readonly code: CodeName; readonly detail?: string };

const malformed = { ok: false, code: 'payloadFormat' } as const satisfies Registration;

const refusals = {
  unknownProduct: 'parseError',
  deviceKeyTaken: 'keyExists',
  noKey: 'noKeyGenerated',
  tooManyDevices: 'deviceLimit',
} as const satisfies Record<RegisterDevicesRefusal, CodeName>;

/**
 * Creates devices that a gateway has found, in products of its organisation: all or none [contract 6.4]. They are no
 * sub-devices of it yet.
 *
 * @param params what can be stored, and is not nested deeply
 * @returns the devices with their secrets, in the order of the request
 * @throws when the registry does not answer
 */
export const registerDevices = async (
  parts: RegistrarParts,
  { orgId, assetId }: DeviceSubject,
  params: readonly unknown[],
): Promise<Registration> => {
  if (params.length === 0) return malformed;
  if (params.length > MAX_DEVICES_REGISTERED_AT_ONCE)
    return { ok: false, code: 'deviceLimit', detail: `at most ${MAX_DEVICES_REGISTERED_AT_ONCE} at once` };
  const gateway = await parts.registry.findDevice(orgId, { assetId });
  const bodies = readRegistrations(params, gateway?.timezone ?? 'UTC');
  if (!bodies) return malformed;
  const devices: NewDevice[] = [];
  const models = await modelsOf(parts, orgId, bodies);
  for (const body of bodies) {
    const device = describe(models.get(body.productKey), body);
    if ('ok' in device) return device;
    devices.push(device);
  }
  const registered = await parts.writer.registerDevices(orgId, devices);
  return registered.ok
    ? { ok: true, devices: registered.value }
    : { ok: false, code: refusals[registered.reason], detail: registered.detail };
};

const modelsOf = async (
  { registry, catalog }: RegistrarParts,
  orgId: string,
  bodies: readonly RegisterDeviceBody[],
): Promise<ReadonlyMap<string, CompiledModel>> => {
  const productKeys = [...new Set(bodies.map(({ productKey }) => productKey))];
  const found = productKeys.map(async (productKey): Promise<[string, CompiledModel][]> => {
    const product = await catalog.getProduct(orgId, productKey);
    const model = product && (await registry.compiledModel(orgId, product.modelId));
    return model ? [[productKey, model]] : [];
  });
  return new Map((await Promise.all(found)).flat());
};

const describe = (
  model: CompiledModel | undefined,
  body: RegisterDeviceBody,
): NewDevice | Extract<Registration, { ok: false }> => {
  if (!model) return { ok: false, code: 'parseError', detail: 'productKey does not exist' };
  const given = body.deviceAttributes ?? {};
  if (Buffer.byteLength(JSON.stringify(given)) > MAX_ATTRIBUTES_BYTES) return malformed;
  const attributes = attributesOfNewDevice(model, given);
  if (!attributes.ok) return { ok: false, code: 'modelMismatch', detail: attributes.detail };
  return {
    productKey: body.productKey,
    deviceKey: body.deviceKey ?? undefined,
    deviceName: nameOf(body),
    timezone: body.timezone,
    deviceDesc: body.deviceDesc ?? null,
    deviceAttributes: attributes.attributes,
    deviceTags: body.deviceTags ?? {},
  };
};

const nameOf = ({ deviceName }: RegisterDeviceBody): NewDevice['deviceName'] =>
  deviceName ? { defaultValue: deviceName.defaultValue, i18nValue: deviceName.i18nValue ?? {} } : undefined;
