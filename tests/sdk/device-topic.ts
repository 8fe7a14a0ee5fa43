import { type Keys, nameOf } from './signature.js';

/** What a topic of the platform means to a device [contract 6.4]. */
export type Downlink =
  | { readonly kind: 'set' | 'get' | 'raw'; readonly to: string }
  | { readonly kind: 'service'; readonly to: string; readonly serviceId: string }
  | { readonly kind: 'activation'; readonly to: string }
  | { readonly kind: 'notice'; readonly to: string; readonly path: string }
  | { readonly kind: 'answer'; readonly to: string; readonly topic: string };

const TOPIC = /^\/(sys|ext\/session)\/([^/]+)\/([^/]+)\/(.+)$/;

/** @returns null for what no SDK has a place for. A reply to a command, which only devices send, is one of these. */
export const readDownlink = (topic: string): Downlink | null => {
  const [, realm, productKey, deviceKey, path] = TOPIC.exec(topic) ?? [];
  if (!realm || !productKey || !deviceKey || !path) return null;
  const to = nameOf({ productKey, deviceKey });
  if (/^thing\/(service|activate)\/.*_reply$|^thing\/model\/down_raw_reply$/.test(path)) return null;
  if (path.endsWith('_reply')) return { kind: 'answer', to, topic };
  return realm === 'sys' ? readSys(to, path) : readSession(to, path);
};

const readSys = (to: string, path: string): Downlink | null => {
  if (path === 'thing/service/measurepoint/set') return { kind: 'set', to };
  if (path === 'thing/service/measurepoint/get') return { kind: 'get', to };
  if (path === 'thing/model/down_raw') return { kind: 'raw', to };
  if (/^thing\/(enable|disable|delete)$/.test(path)) return { kind: 'notice', to, path };
  const serviceId = /^thing\/service\/([^/]+)$/.exec(path)?.[1];
  return serviceId === undefined ? null : { kind: 'service', to, serviceId };
};

const readSession = (to: string, path: string): Downlink | null => {
  if (path === 'thing/activate/info') return { kind: 'activation', to };
  return /^combine\/(enable|disable|delete)$/.test(path) ? { kind: 'notice', to, path } : null;
};

export type Realm = 'sys' | 'session';

export const topicOf = (realm: Realm, { productKey, deviceKey }: Keys, path: string): string =>
  `/${realm === 'sys' ? 'sys' : 'ext/session'}/${productKey}/${deviceKey}/${path}`;

/** What stands behind the keys. */
export const pathOf = (topic: string): string => TOPIC.exec(topic)?.[4] ?? '';

export const methodOf = (path: string): string => path.replaceAll('/', '.');
