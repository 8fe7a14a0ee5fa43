import { column, jsonbMember, stringI18n, type ToSql } from '@setpoint/expressions';
import sql, { type Sql } from 'sql-template-tag';
import type { DeviceField, ModelField, ProductField } from './search-fields.js';

const asText = sql`text`;

const productName = sql`p.product_name`;

/** Questions to `registry.product p`. */
export const productColumns: Readonly<Record<ProductField, ToSql>> = {
  productKey: column(sql`p.product_key`, asText),
  modelId: column(sql`p.model_id`, asText),
  'productTags.*': jsonbMember(sql`p.product_tags`),
  // Without a locale: the default name and both locales [contract 5.5].
  productName: stringI18n(productName, null, 'zh_CN', 'en_US'),
  'productName.default': stringI18n(productName, null),
  'productName.zh_CN': stringI18n(productName, 'zh_CN'),
  'productName.en_US': stringI18n(productName, 'en_US'),
};

/** Questions to `registry.thing_model m`. */
export const modelColumns: Readonly<Record<ModelField, ToSql>> = {
  modelId: column(sql`m.model_id`, asText),
  'tags.*': jsonbMember(sql`(m.json -> 'tags')`),
};

const deviceName = sql`d.device_name`;

/** Questions to `registry.device d` of one organisation. */
export const deviceColumns = (orgId: string): Readonly<Record<DeviceField, ToSql>> => ({
  modelId: ofProduct(orgId, column(sql`p.model_id`, asText)),
  productType: ofProduct(orgId, column(sql`p.product_type`, asText)),
  productKey: column(sql`d.product_key`, asText),
  deviceKey: column(sql`d.device_key`, asText),
  assetId: column(sql`d.asset_id`, asText),
  status: ({ values: [status] }) => statusSql[String(status)] ?? sql`FALSE`,
  'deviceAttributes.*': jsonbMember(sql`d.device_attributes`),
  'deviceTags.*': jsonbMember(sql`d.device_tags`),
  deviceName: stringI18n(deviceName, null, 'zh_CN', 'en_US'),
  'deviceName.default': stringI18n(deviceName, null),
  'deviceName.zh_CN': stringI18n(deviceName, 'zh_CN'),
  'deviceName.en_US': stringI18n(deviceName, 'en_US'),
});

/** Products first: they are few, and the index of devices by product can then be used. */
const ofProduct =
  (orgId: string, question: ToSql): ToSql =>
  (condition) =>
    sql`d.product_key = ANY(ARRAY(
    SELECT p.product_key FROM registry.product p WHERE p.org_id = ${orgId} AND ${question(condition)}))`;

const isOnline = sql`coalesce(d.last_online_time >= coalesce(d.last_offline_time, 0), FALSE)`;

/** Says what `statusOf` says. */
const statusSql: Readonly<Record<string, Sql>> = {
  disabled: sql`NOT d.enabled`,
  inactive: sql`d.enabled AND d.active_time IS NULL`,
  online: sql`d.enabled AND d.active_time IS NOT NULL AND ${isOnline}`,
  offline: sql`d.enabled AND d.active_time IS NOT NULL AND NOT ${isOnline}`,
};
