import { lenientParams } from '../payload/lenient-params.js';
import { readTagNames, readTags } from '../payload/tag-params.js';
import { type DetailsReader, type DetailsWriter, pick } from '../use-cases/device-store.js';
import { answered, type Handled, type UpstreamHandler } from './upstream-handler.js';

const traits = { realm: 'sys', hasMethod: true, isAlwaysAnswered: false, isInOrder: true } as const;
const malformed = answered('payloadFormat');

/** Devices set, read and withdraw their tags; those not named stay [contract 6.4]. */
export const tagRequests = (writer: DetailsWriter, reader: DetailsReader): readonly UpstreamHandler[] => [
  {
    ...traits,
    path: /^thing\/tag\/update$/,
    async handle({ session: { device } }, { payload }) {
      // A sample of the Python SDK has numbers as values.
      const tags = readTags(lenientParams(payload));
      return tags ? outcomeOf(await writer.mergeTags(device.orgId, device.assetId, tags)) : malformed;
    },
  },
  {
    ...traits,
    path: /^thing\/tag\/query$/,
    async handle({ session: { device } }, { members: { params } }) {
      const names = readTagNames(params);
      if (!names) return malformed;
      const details = await reader.deviceDetails(device.orgId, device.assetId);
      return answered('deviceOk', { data: pick(details?.tags ?? {}, names) });
    },
  },
  {
    ...traits,
    path: /^thing\/tag\/delete$/,
    async handle({ session: { device } }, { members: { params } }) {
      const names = readTagNames(params);
      return names ? outcomeOf(await writer.removeTags(device.orgId, device.assetId, names)) : malformed;
    },
  },
];

const outcomeOf = (written: Awaited<ReturnType<DetailsWriter['mergeTags']>>): Handled => {
  if (written.ok) return answered('deviceOk');
  if (written.reason === 'tooManyTags') return answered('payloadFormat', { message: written.detail });
  // It was deleted a moment ago; its session ends.
  return answered('topicForbidden');
};
