import { RegisterDeviceBody, validatorOf } from '@setpoint/contracts';
import { isTimezone } from '@setpoint/registry';
import { isObject } from './device-json.js';

const check = validatorOf(RegisterDeviceBody);

/**
 * Reads the devices that a gateway registers [contract 6.4], with the rules of REST for what each of them may be called:
 *
 *     params = [ { "productKey", "deviceKey"?, "deviceName"?, "timezone"?, "deviceAttributes"?, "deviceDesc"?, "deviceTags"? } … ]
 *
 * The SDKs send a name as plain text, and none for one that is empty: then the deviceKey is the name, also one that is
 * generated.
 *
 * @param timezone of those that say none
 * @returns null when one of them cannot be read
 */
export const readRegistrations = (
  params: readonly unknown[],
  timezone: string,
): readonly RegisterDeviceBody[] | null => {
  const bodies: RegisterDeviceBody[] = [];
  for (const entry of params) {
    const checked = isObject(entry) ? check(bodyOf(entry, timezone)) : null;
    if (!checked?.ok || !isTimezone(checked.value.timezone)) return null;
    bodies.push(checked.value);
  }
  return bodies;
};

const bodyOf = (entry: Readonly<Record<string, unknown>>, timezone: string) => {
  const deviceKey = entry.deviceKey === '' ? null : entry.deviceKey;
  const name = entry.deviceName;
  const deviceName = typeof name === 'string' ? { defaultValue: name } : name;
  return { ...entry, deviceKey, deviceName, timezone: entry.timezone ?? timezone };
};
