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
