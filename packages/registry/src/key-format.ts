import { isStorableText } from '@setpoint/thing-model';

/** productKey and assetId [contract 0.2]. */
export const isShortKey = (key: unknown): key is string =>
  typeof key === 'string' && /^[A-Za-z0-9]{8}$/.test(key);

/** 4 to 64 letters, digits and - _ . : [contract 0.2, 5.5]. */
export const isDeviceKey = (key: unknown): key is string =>
  typeof key === 'string' && /^[A-Za-z0-9_.:-]{4,64}$/.test(key);

/** Opaque, in practice `o` and digits [contract 0.2]. */
export const isOrgId = (orgId: unknown): orgId is string =>
  typeof orgId === 'string' && /^[A-Za-z0-9_.-]{1,64}$/.test(orgId);

/** A name within sane bounds that Postgres can be asked for. */
export const isShortText = (text: unknown): text is string =>
  typeof text === 'string' && text !== '' && text.length <= 128 && isStorableText(text);
