import type { Spread } from './spread.js';

/** As many digits as mean something: 7.1, 31, 1,234. */
export const figure = (value: number): string => {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const digits = Math.abs(value) < 0.995 ? 2 : Math.abs(value) < 9.95 ? 1 : 0;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
};

/** "31 (29–33)", or the value alone when nothing was repeated. */
export const spread = (values: Spread | undefined): string => {
  if (!values) return '–';
  const { median, min, max } = values;
  return min === max ? figure(median) : `${figure(median)} (${figure(min)}–${figure(max)})`;
};

/** "1.25×" */
export const ratio = (value: number, base: number): string =>
  base > 0 && Number.isFinite(value) ? `${(value / base).toFixed(2)}×` : '–';
