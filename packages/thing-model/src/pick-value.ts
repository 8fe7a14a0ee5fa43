import type { CompiledPoint } from './compile-model.js';
import { isRecord } from './problems.js';

export type PickedValue =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      /** `none`: no value given. `ambiguous`: nothing says which one. `wrongType`: it does not fit the point. */
      readonly reason: 'none' | 'ambiguous' | 'wrongType';
      readonly detail: string;
    };

/**
 * Picks the one value out of the `inputData` of a dataService write, and checks it [contract 2.3, 9.8].
 *
 * @param inputData the map as the caller sent it: one value under an arbitrary key, the value under the point's id, or
 *   the members of a STRUCT
 */
export const pickValue = (inputData: unknown, pointId: string, point: CompiledPoint): PickedValue => {
  if (inputData === undefined || inputData === null) return none;
  if (!isRecord(inputData)) return ambiguous('inputData must be an object');
  const keys = Object.keys(inputData);
  const [onlyKey] = keys;
  if (onlyKey === undefined) return none;
  if (keys.length === 1) {
    return checked(isBareMember(onlyKey, inputData[onlyKey], point) ? inputData : inputData[onlyKey], point);
  }
  if (Object.hasOwn(inputData, pointId)) return checked(inputData[pointId], point);
  if (point.dataType === 'STRUCT') return checked(inputData, point);
  return ambiguous(`inputData has several values, and none is named ${pointId}`);
};

/** `{"lat":1}` for a STRUCT with a member `lat` is the whole value, not the value 1 under some name. */
const isBareMember = (key: string, value: unknown, point: CompiledPoint): boolean =>
  !isRecord(value) && (point.structMembers?.has(key) ?? false);

const none: PickedValue = { ok: false, reason: 'none', detail: 'inputData has no value' };

const ambiguous = (detail: string): PickedValue => ({ ok: false, reason: 'ambiguous', detail });

const checked = (value: unknown, point: CompiledPoint): PickedValue => {
  if (value === null) return none;
  const reason = point.check(value);
  return reason === null
    ? { ok: true, value }
    : { ok: false, reason: 'wrongType', detail: `value of ${point.identifier} ${reason}` };
};
