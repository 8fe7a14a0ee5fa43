import { readFileSync } from 'node:fs';
import {
  type Behaviour,
  behaviourNames,
  behaviourOf,
  type DeviceKeys,
  type Sdk,
  sdks,
} from '@setpoint/simulated-device';

export interface FleetMember {
  readonly keys: DeviceKeys;
  readonly behaviour: Behaviour;
  readonly sdk: Sdk;
}

/** A fleet that cannot be read; the message is for the person who wrote it. */
export class FleetError extends Error {
  override name = 'FleetError';
}

/** @param source JSON text, or the path of a file that holds it */
export const readFleet = (source: string): FleetMember[] =>
  parseFleet(source.trimStart().startsWith('[') ? source : readText(source));

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (problem) {
    throw new FleetError(`FLEET: ${(problem as Error).message}`);
  }
};

/**
 * A fleet is a JSON list of
 *
 *     { "productKey", "deviceKey", "deviceSecret", "behaviour"?, "sdk"? }
 *     behaviour = name | { "name": name, …its settings }       default "prompt"
 *     sdk       = "node" | "python" | "java" | "c"              default "node"
 *
 * @throws FleetError that names the device and what is wrong with it
 */
export const parseFleet = (json: string): FleetMember[] => {
  const list = parseJson(json);
  if (!Array.isArray(list)) throw new FleetError('a fleet is a JSON list of devices');
  return list.map((item: unknown, index) => {
    const member = memberOf(item);
    if (typeof member === 'string') throw new FleetError(`device ${index + 1} of the fleet: ${member}`);
    return member;
  });
};

const parseJson = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch (problem) {
    throw new FleetError(`the fleet is not JSON: ${(problem as Error).message}`);
  }
};

const memberOf = (item: unknown): FleetMember | string => {
  if (!isRecord(item)) return 'is not an object';
  const { productKey, deviceKey, deviceSecret, behaviour: wanted = 'prompt', sdk: wantedSdk = 'node' } = item;
  if (!isText(productKey) || !isText(deviceKey) || !isText(deviceSecret))
    return 'needs productKey, deviceKey and deviceSecret';
  const behaviour = isRecord(wanted) ? behaviourOf(String(wanted.name), wanted) : behaviourOf(String(wanted));
  if (!behaviour) return `behaviour is one of ${behaviourNames.join(', ')}`;
  const sdk = sdks.find((known) => known === wantedSdk);
  if (!sdk) return `sdk is one of ${sdks.join(', ')}`;
  return { keys: { productKey, deviceKey, deviceSecret }, behaviour, sdk };
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
