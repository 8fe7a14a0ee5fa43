import { findUnstorable, isRecord, Problems, type StringI18n } from '@setpoint/thing-model';
import { isDeviceKey, isShortKey } from '../key-format.js';
import type { DataFormat, ProductType } from '../registry-reads.js';
import { isTimezone } from '../timezone.js';

/** A product as a line gives it. What a line leaves out stays as it is, or gets its default. */
export interface ProductLine {
  readonly productKey: string;
  readonly productSecret: string;
  readonly productName: StringI18n;
  readonly productType: ProductType;
  readonly dataFormat: DataFormat;
  readonly modelId: string;
  readonly productDesc?: string;
  readonly productTags?: Readonly<Record<string, string>>;
  readonly dynamicActivateEnabled?: boolean;
  readonly biDirectionalAuth?: boolean;
  readonly createTime?: number;
}

/** A device as a line gives it. */
export interface DeviceLine {
  readonly assetId: string;
  readonly productKey: string;
  readonly deviceKey: string;
  readonly deviceSecret: string;
  readonly deviceName: StringI18n;
  readonly timezone: string;
  readonly deviceDesc?: string;
  readonly deviceAttributes?: Readonly<Record<string, unknown>>;
  readonly deviceTags?: Readonly<Record<string, string>>;
  readonly enabled?: boolean;
  readonly activeTime?: number;
  readonly lastOnlineTime?: number;
  readonly lastOfflineTime?: number;
  readonly createTime?: number;
}

export type ImportLine =
  | { readonly kind: 'product'; readonly product: ProductLine }
  | { readonly kind: 'device'; readonly device: DeviceLine }
  | { readonly kind: 'bad'; readonly detail: string };

const bad = (detail: string): ImportLine => ({ kind: 'bad', detail });

/**
 * Reads one line of an import.
 *
 *     line = '{"product":' Product '}' | '{"device":' Device '}'      as contract 5.4 and 5.5, with keys and secrets
 *
 * @param orgId the organisation imported into; a line that names another one is refused
 */
export const readImportLine = (text: string, orgId: string): ImportLine => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return bad('is not JSON');
  }
  if (!isRecord(json)) return bad('must be a JSON object');
  const { product, device } = json;
  if ((product === undefined) === (device === undefined))
    return bad('must have one member, product or device');
  const body = product ?? device;
  if (!isRecord(body)) return bad(`${product === undefined ? 'device' : 'product'} must be a JSON object`);
  const unstorable = findUnstorable(body);
  if (unstorable) return bad(`has ${unstorable}`);
  const problems = new Problems();
  if (typeof body.orgId === 'string' && body.orgId !== orgId) {
    problems.add('orgId', 'is not the organisation imported into');
  }
  const line: ImportLine =
    product === undefined
      ? { kind: 'device', device: readDevice(body, problems) }
      : { kind: 'product', product: readProduct(body, problems) };
  return problems.detail === null ? line : bad(problems.detail);
};

type Body = Record<string, unknown>;

const readProduct = (body: Body, problems: Problems): ProductLine => ({
  productKey: key('productKey', body.productKey, problems),
  productSecret: secret('productSecret', body.productSecret, problems),
  productName: name('productName', body.productName, problems),
  productType: required('productType', body.productType, ['Device', 'Gateway'], problems) as ProductType,
  dataFormat: required('dataFormat', body.dataFormat, ['Json', 'Custom'], problems) as DataFormat,
  modelId: problems.identifier('modelId', body.modelId),
  ...present({
    productDesc: optionalText('productDesc', body.productDesc, problems),
    productTags: tags('productTags', body.productTags, problems),
    dynamicActivateEnabled: flag(
      'dynamicActivateEnabled',
      // Some samples spell it the other way [contract 5.4].
      body.dynamicActivateEnabled ?? body.dynamicActiveEnabled,
      problems,
    ),
    biDirectionalAuth: flag('biDirectionalAuth', body.biDirectionalAuth, problems),
    createTime: instant('createTime', body.createTime, problems),
  }),
});

const readDevice = (body: Body, problems: Problems): DeviceLine => ({
  assetId: key('assetId', body.assetId, problems),
  productKey: key('productKey', body.productKey, problems),
  deviceKey: deviceKey(body.deviceKey, problems),
  deviceSecret: secret('deviceSecret', body.deviceSecret, problems),
  deviceName: name('deviceName', body.deviceName, problems),
  timezone: timezone(body.timezone, problems),
  ...present({
    deviceDesc: optionalText('deviceDesc', body.deviceDesc, problems),
    deviceAttributes: body.deviceAttributes
      ? problems.record('deviceAttributes', body.deviceAttributes)
      : undefined,
    deviceTags: tags('deviceTags', body.deviceTags, problems),
    // `disabled` in the struct, `disable` in expressions [contract 5.5].
    enabled: typeof body.status === 'string' ? !body.status.startsWith('disable') : undefined,
    activeTime: instant('activeTime', body.activeTime, problems),
    lastOnlineTime: instant('lastOnlineTime', body.lastOnlineTime, problems),
    lastOfflineTime: instant('lastOfflineTime', body.lastOfflineTime, problems),
    createTime: instant('createTime', body.createTime, problems),
  }),
});

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the members that are undefined: those stay as they are. */
const present = <T extends object>(members: T): Present<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<T>;

const key = (path: string, value: unknown, problems: Problems): string => {
  if (isShortKey(value)) return value;
  problems.add(path, 'must be 8 letters and digits');
  return '';
};

const deviceKey = (value: unknown, problems: Problems): string => {
  if (isDeviceKey(value)) return value;
  problems.add('deviceKey', 'must be 4 to 64 letters, digits and - _ . :');
  return '';
};

/** Secrets are taken as they are: the devices that know them are in the field. */
const secret = (path: string, value: unknown, problems: Problems): string => {
  if (typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value)) return value;
  problems.add(path, 'must be 1 to 128 printable ASCII characters');
  return '';
};

const required = (path: string, value: unknown, allowed: readonly string[], problems: Problems): string =>
  problems.oneOf(path, value ?? '', allowed, '');

/** Descriptions and names are for people. */
const MAX_TEXT_CHARS = 1024;

const optionalText = (path: string, value: unknown, problems: Problems): string | undefined => {
  if (value === undefined || value === null) return undefined;
  const text = problems.text(path, value, '');
  if (text.length > MAX_TEXT_CHARS) problems.add(path, `must have at most ${MAX_TEXT_CHARS} characters`);
  return text;
};

const name = (path: string, value: unknown, problems: Problems): StringI18n => {
  if (!isRecord(value)) problems.add(path, 'must be an object with a defaultValue');
  const body = isRecord(value) ? value : { defaultValue: '' };
  const defaultValue = optionalText(`${path}.defaultValue`, body.defaultValue, problems);
  if (defaultValue === undefined) problems.add(`${path}.defaultValue`, 'must be text');
  const texts = Object.entries(problems.record(`${path}.i18nValue`, body.i18nValue))
    .map(([locale, text]) => [locale, optionalText(`${path}.i18nValue.${locale}`, text, problems)])
    .filter(([, text]) => text !== undefined);
  return { defaultValue: defaultValue ?? '', i18nValue: Object.fromEntries(texts) };
};

/** Fewer than 50 letters, digits, _ - /; values fewer than 200 characters without blanks around [contract 0.3]. */
const tags = (path: string, value: unknown, problems: Problems): Record<string, string> | undefined => {
  if (value === undefined || value === null) return undefined;
  const found = problems.record(path, value);
  for (const [tag, text] of Object.entries(found)) {
    if (!/^[A-Za-z0-9_/-]{1,49}$/.test(tag))
      problems.add(path, 'has a key with characters that are not allowed');
    const fits = typeof text === 'string' && text.length < 200 && text.trim() === text;
    if (!fits)
      problems.add(`${path}.${tag.slice(0, 50)}`, 'must be text of fewer than 200 characters, trimmed');
  }
  return found as Record<string, string>;
};

/** A sample sends the string "false" [contract 5.4]. */
const flag = (path: string, value: unknown, problems: Problems): boolean | undefined => {
  if (value === undefined || value === null) return undefined;
  if (value === 'true' || value === 'false') return value === 'true';
  return problems.flag(path, value, false);
};

/** Epoch ms; 0 and null are "never" [contract 5.5]. */
const instant = (path: string, value: unknown, problems: Problems): number | undefined => {
  if (value === undefined || value === null || value === 0) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  problems.add(path, 'must be milliseconds since 1970');
  return undefined;
};

const timezone = (value: unknown, problems: Problems): string => {
  if (typeof value === 'string' && isTimezone(value)) return value;
  problems.add('timezone', 'must be an offset such as +08:00 or an IANA name');
  return '';
};
