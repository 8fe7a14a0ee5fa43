export * from './cached-registry.js';
export { isDatabaseAway, isStatementTimeout } from './database-refusal.js';
export * from './device-announcements.js';
export * from './device-catalog.js';
export { Gathering } from './gathering.js';
export type { LineResult } from './import/import-lines.js';
export * from './latest-values.js';
export * from './migrate-registry.js';
export * from './model-catalog.js';
export * from './registry-change.js';
export * from './registry-database.js';
export * from './registry-reader.js';
export * from './registry-reads.js';
export type { DeviceRecord, ModelRecord, RegistrySource } from './registry-source.js';
export * from './registry-writer.js';
export * from './reply-filters.js';
export * from './search/registry-search.js';
export * from './search/search-fields.js';
export { type Resealed, resealSecrets } from './secrets/reseal-secrets.js';
export type { SubDeviceLogin } from './sub-device-logins.js';
export { carriedBy } from './sub-devices.js';
export { isTimezone } from './timezone.js';
export * from './tokens/access-tokens.js';
export { forgetTokens } from './tokens/forget-tokens.js';
export { type TokenHolder, TokenHolders } from './tokens/token-holders.js';
export * from './topology.js';
export * from './views.js';
export type { Activation } from './writes/activate-device.js';
export type { DeviceActivity, DeviceState } from './writes/activity.js';
export {
  type ChannelName,
  type ChannelPage,
  type ChannelRefusal,
  type ChannelUpdate,
  MAX_CHANNELS_PER_ORGANIZATION,
} from './writes/channels.js';
export type { CreateDeviceOutcome } from './writes/create-device.js';
export type { IssuedDevice } from './writes/device-outcomes.js';
export { type ChangeTagsOutcome, MAX_DEVICE_TAGS } from './writes/device-tags.js';
export type { DeleteDeviceOutcome, ReplaceDeviceOutcome, SetDeviceEnabledOutcome } from './writes/devices.js';
export type { LastUpdate } from './writes/last-updates.js';
export type {
  CreateProductOutcome,
  DeleteProductOutcome,
  NewProduct,
  ProductUpdate,
  UpdateProductOutcome,
} from './writes/product-lifecycle.js';
export type { PutProductOutcome } from './writes/products.js';
export {
  MAX_DEVICES_PER_PRODUCT,
  MAX_DEVICES_REGISTERED_AT_ONCE,
  type NewDevice,
  type RegisterDevicesOutcome,
  type RegisterDevicesRefusal,
} from './writes/register-devices.js';
export type { PutThingModelOptions, PutThingModelOutcome } from './writes/thing-models.js';
export { type DeviceUpdate, MAX_ATTRIBUTES_BYTES, type UpdateDeviceOutcome } from './writes/update-device.js';
export type { Refused, Written } from './written.js';
