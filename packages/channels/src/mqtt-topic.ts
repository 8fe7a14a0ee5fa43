/**
 * The MQTT topics of devices [contract 6.4].
 *
 *     sys     = "/sys/" productKey "/" deviceKey "/" path
 *     session = "/ext/session/" productKey "/" deviceKey "/" path
 */
export interface DeviceTopic {
  readonly realm: 'sys' | 'session';
  readonly productKey: string;
  readonly deviceKey: string;
  /** What stands behind the device's keys, e.g. `thing/service/measurepoint/set_reply`. */
  readonly path: string;
}

const TOPIC = /^\/(sys|ext\/session)\/([^/+#]+)\/([^/+#]+)\/(.+)$/s;

/** @returns null when the topic lies outside the devices' name space. */
export const parseDeviceTopic = (topic: string): DeviceTopic | null => {
  const [, realm, productKey, deviceKey, path] = TOPIC.exec(topic) ?? [];
  if (!realm || !productKey || !deviceKey || !path) return null;
  return { realm: realm === 'sys' ? 'sys' : 'session', productKey, deviceKey, path };
};

const sys = (productKey: string, deviceKey: string, path: string) =>
  `/sys/${productKey}/${deviceKey}/${path}`;

const SET = 'thing/service/measurepoint/set';
const SERVICE = 'thing/service/';
const DOWN_RAW = 'thing/model/down_raw';
const REPLY = '_reply';

export const setTopic = (productKey: string, deviceKey: string): string => sys(productKey, deviceKey, SET);

export const invokeTopic = (productKey: string, deviceKey: string, serviceId: string): string =>
  sys(productKey, deviceKey, SERVICE + serviceId);

export const replyTopic = (topic: string): string => topic + REPLY;

/** Where a device whose product has a format of its own gets its commands [contract 7.2]. */
export const rawTopic = (productKey: string, deviceKey: string): string =>
  sys(productKey, deviceKey, DOWN_RAW);

/** Path of what such a device sends by itself. */
export const UPSTREAM_RAW_PATH = 'thing/model/up_raw';

/** Method names of downstream messages [contract 6.4]. */
export const setMethod = 'thing.service.measurepoint.set';
export const invokeMethod = (serviceId: string): string => `thing.service.${serviceId}`;

/** What a device answers to, read from the path of its topic. */
export type CommandReplyPath =
  | { readonly kind: 'set' }
  | { readonly kind: 'invoke'; readonly serviceId: string }
  | { readonly kind: 'raw' };

/** @returns null when `path` is not where a device answers a command. */
export const parseCommandReplyPath = (path: string): CommandReplyPath | null => {
  if (path === SET + REPLY) return { kind: 'set' };
  if (path === DOWN_RAW + REPLY) return { kind: 'raw' };
  if (!path.startsWith(SERVICE) || !path.endsWith(REPLY)) return null;
  const serviceId = path.slice(SERVICE.length, -REPLY.length);
  return serviceId && !serviceId.includes('/') ? { kind: 'invoke', serviceId } : null;
};

/** The two prefixes below which a device may subscribe and publish [contract 6.3]. */
export const devicePrefixes = (productKey: string, deviceKey: string): readonly [string, string] => [
  `/sys/${productKey}/${deviceKey}/`,
  `/ext/session/${productKey}/${deviceKey}/`,
];

/** Where a device that was activated by the secret of its product gets its own [contract 6.2]. */
export const activationTopic = (productKey: string, deviceKey: string): string =>
  `/ext/session/${productKey}/${deviceKey}/thing/activate/info`;

export const activationMethod = 'thing.activate.info';

/**
 * What is uploaded with the secret of a product, for all its devices [contract 6.1, 6.4]:
 *
 *     integration = "/sys/" productKey "/integration/" path
 */
export interface IntegrationTopic {
  readonly productKey: string;
  readonly path: string;
}

const INTEGRATION = /^\/sys\/([^/+#]+)\/integration\/(.+)$/s;

/** @returns null when it is no topic of an integration. */
export const parseIntegrationTopic = (topic: string): IntegrationTopic | null => {
  const [, productKey, path] = INTEGRATION.exec(topic) ?? [];
  return productKey && path ? { productKey, path } : null;
};

/** The only prefix below which an integration may subscribe and publish. */
export const integrationPrefix = (productKey: string): string => `/sys/${productKey}/integration/`;

/** What is uploaded for several devices, by the path of its topic. */
const UPLOADS = ['measurepoint/post', 'event/post', 'attribute/post'] as const;
export type UploadPath = (typeof UPLOADS)[number];

export const isUploadPath = (path: string): path is UploadPath =>
  (UPLOADS as readonly string[]).includes(path);
export const uploadMethod = (path: UploadPath): string => `integration.${path.replace('/', '.')}`;
/** @returns null when the method names no upload */
export const uploadPathOf = (method: string): UploadPath | null =>
  UPLOADS.find((path) => uploadMethod(path) === method) ?? null;

/** Where the bytes of uploads for a product with a format of its own come from. */
export const UPLOAD_RAW_PATH = 'model/up_raw';

/** What devices are told of that was done to them, or to their sub-devices [contract 6.4]. */
export type NoticeVerb = 'enable' | 'disable' | 'delete';

/** Where a gateway is told of its sub-devices. */
export const combineNoticeTopic = (productKey: string, deviceKey: string, verb: NoticeVerb): string =>
  `/ext/session/${productKey}/${deviceKey}/combine/${verb}`;
export const combineNoticeMethod = (verb: NoticeVerb): string => `combine.${verb}`;

/** Where a device is told of itself. */
export const deviceNoticeTopic = (productKey: string, deviceKey: string, verb: NoticeVerb): string =>
  sys(productKey, deviceKey, `thing/${verb}`);
export const deviceNoticeMethod = (verb: NoticeVerb): string => `thing.${verb}`;

const FILTER = /^\/(?:sys|ext\/session)\/([^/+#]+)\/([^/+#]+)\//;

/** Whose topics a filter is about, however it ends [contract 6.3]; null where its keys are wildcards, or it has none. */
export const parseDeviceFilter = (
  filter: string,
): { readonly productKey: string; readonly deviceKey: string } | null => {
  const [, productKey, deviceKey] = FILTER.exec(filter) ?? [];
  return productKey && deviceKey ? { productKey, deviceKey } : null;
};
