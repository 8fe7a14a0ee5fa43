import { UpdateDeviceBody, validatorOf } from '@setpoint/contracts';
import { findUnstorable } from '@setpoint/thing-model';
import { isObject } from './device-json.js';
import { readNames } from './name-list.js';

type Tags = Readonly<Record<string, string>>;

const check = validatorOf(UpdateDeviceBody);

/**
 * Tags to be set; the SDKs of Java and Python send the list:
 *
 *     params = { "tags": { name: value … } } | [ { "tagKey": name, "tagValue": value } … ]
 *
 * @returns null when it is neither, or when tags are not as contract 0.3 wants them
 */
export const readTags = (params: unknown): Tags | null => {
  const tags = Array.isArray(params) ? tagsIn(params) : isObject(params) ? params.tags : null;
  if (!isObject(tags) || findUnstorable(tags) !== null) return null;
  const checked = check({ deviceTags: tags });
  return checked.ok ? (checked.value.deviceTags ?? null) : null;
};

/**
 * Names of tags:
 *
 *     params = { "tags": [ name … ] } | [ name … ] | [ { "tagKey": name } … ]
 *
 * @returns none when `tags` is left out; null when it is no such thing
 */
export const readTagNames = (params: unknown): readonly string[] | null => {
  if (Array.isArray(params)) return readNames(params.map((each) => (isObject(each) ? each.tagKey : each)));
  return isObject(params) ? readNames(params.tags ?? []) : null;
};

const tagsIn = (list: readonly unknown[]): Record<string, unknown> | null => {
  const tags = new Map<string, unknown>();
  for (const each of list) {
    if (!isObject(each) || typeof each.tagKey !== 'string') return null;
    tags.set(each.tagKey, each.tagValue);
  }
  return Object.fromEntries(tags);
};
