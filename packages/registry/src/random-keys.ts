import { randomInt } from 'node:crypto';

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const randomText = (length: number): string =>
  Array.from({ length }, () => LETTERS_AND_DIGITS[randomInt(LETTERS_AND_DIGITS.length)]).join('');

/** Makes the keys and secrets of new products and devices; tests put others in its place. */
export interface RandomKeys {
  /** productKey or assetId [contract 0.2]. */
  shortKey(): string;
  deviceKey(): string;
  /** Of a product or a device [contract 5.5]. */
  secret(): string;
}

export const randomKeys: RandomKeys = {
  shortKey: () => randomText(8),
  deviceKey: () => randomText(16),
  secret: () => randomText(20),
};
