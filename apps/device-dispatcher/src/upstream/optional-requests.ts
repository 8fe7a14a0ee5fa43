import { answered, type UpstreamHandler } from './upstream-handler.js';

/** Asked by SDKs now and then; nothing is done with it, and the SDK is content [contract 6.4]. */
export const optionalRequests: readonly UpstreamHandler[] = [
  /^thing\/tsltemplate\/get$/,
  /^ota\/(.+\/)?(?!.*_reply$)[^/]+$/,
  /^thing\/log\/post$/,
  /^network\/status\/report$/,
  /^connection\/state\/post$/,
].map((path) => ({
  realm: 'sys',
  path,
  hasMethod: false,
  isAlwaysAnswered: false,
  isInOrder: false,
  handle: async () => answered('deviceOk'),
}));

/** Answered so, and not kept yet. */
export const acceptedRequests: readonly UpstreamHandler[] = [
  /^thing\/event\/[^/]+\/post$/,
  /^thing\/(attribute|tag)\/(update|query|delete)$/,
].map((path) => ({
  realm: 'sys',
  path,
  hasMethod: true,
  isAlwaysAnswered: false,
  isInOrder: true,
  handle: async () => answered('deviceOk'),
}));
