import { isObject } from '../payload/device-json.js';
import { MAX_NAMES, readNames } from '../payload/name-list.js';
import { type AttributeParts, removeAttributes, updateAttributes } from '../use-cases/device-attributes.js';
import { type DetailsReader, pick } from '../use-cases/device-store.js';
import { handledOf } from './taken-handled.js';
import { answered, type UpstreamHandler } from './upstream-handler.js';

/** One after the other: what a device has set it gets when it asks. */
const traits = { realm: 'sys', hasMethod: true, isAlwaysAnswered: false, isInOrder: true } as const;

/** Devices set, read and withdraw what describes them [contract 6.4]. */
export const attributeRequests = (
  parts: AttributeParts,
  reader: DetailsReader,
): readonly UpstreamHandler[] => [
  {
    ...traits,
    path: /^thing\/attribute\/update$/,
    async handle({ life, session: { device } }, { members: { params } }) {
      const attributes = isObject(params) ? params.attributes : null;
      if (!isObject(attributes) || Object.keys(attributes).length > MAX_NAMES)
        return answered('attributeUpdateFailed');
      return handledOf(await updateAttributes(life, parts, device, attributes));
    },
  },
  {
    ...traits,
    path: /^thing\/attribute\/query$/,
    async handle({ session: { device } }, { members: { params } }) {
      const names = isObject(params) ? readNames(params.attributes ?? []) : null;
      if (!names) return answered('attributeQueryFailed');
      const details = await reader.deviceDetails(device.orgId, device.assetId);
      return answered('deviceOk', { data: pick(details?.attributes ?? {}, names) });
    },
  },
  {
    ...traits,
    path: /^thing\/attribute\/delete$/,
    async handle({ life, session: { device } }, { members: { params } }) {
      const names = isObject(params) ? readNames(params.attributes) : null;
      if (!names) return answered('attributeDeleteFailed');
      return handledOf(await removeAttributes(life, parts, device, names));
    },
  },
];
