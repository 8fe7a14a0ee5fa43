import type { ValueCheck } from './check-value.js';
import type { Definition } from './data-definition.js';
import { isRecord } from './problems.js';

/** What a device reported of one point, with the type of the point; quality null when it said none. */
export type Report =
  | { readonly ok: true; readonly value: unknown; readonly quality: number | null }
  | { readonly ok: false; readonly detail: string };

/** Reads what a device reports of one point. Softer than what applications may set [contract 5.3]. */
export type ReportReader = (reported: unknown) => Report;

/** What a device reported of several, by identifier. */
export type Reports =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly detail: string };

export type ReportsReader = (reported: Readonly<Record<string, unknown>>) => Reports;

/** Of a foreign key's name only so much is repeated. */
const MAX_SHOWN = 64;

/** All have to be known and to fit, or none is taken. */
export const reportsReader =
  (readers: ReadonlyMap<string, ReportReader>): ReportsReader =>
  (reported) => {
    const values: [string, unknown][] = [];
    for (const [id, value] of Object.entries(reported)) {
      const report = readers.get(id)?.(value) ?? { ok: false, detail: 'is not in the model' };
      if (!report.ok) return { ok: false, detail: `${id.slice(0, MAX_SHOWN)} ${report.detail}` };
      values.push([id, report.value]);
    }
    return { ok: true, values: Object.fromEntries(values) };
  };

/**
 * @param check of the bare value
 * @param hasQuality whether `{"value":v,"quality":q}` is a way to report it; `v` alone always is
 */
export const reportReader = (
  definition: Definition,
  check: ValueCheck,
  hasQuality: boolean,
): ReportReader => {
  const soften = softener(definition);
  return (reported) => {
    const isRated = hasQuality && isRecord(reported);
    const quality = isRated ? (reported.quality ?? null) : null;
    if (isRated && Object.keys(reported).some((key) => key !== 'value' && key !== 'quality')) {
      return { ok: false, detail: 'must be the bare value, or an object of value and quality' };
    }
    if (!isQuality(quality)) return { ok: false, detail: 'quality must be 0 to 9' };
    const value = soften(isRated ? reported.value : reported);
    const detail = check(value);
    return detail === null ? { ok: true, value, quality } : { ok: false, detail };
  };
};

const isQuality = (quality: unknown): quality is number | null =>
  quality === null || (Number.isInteger(quality) && Number(quality) >= 0 && Number(quality) <= 9);

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const MAX_NUMBER_CHARS = 64;

/** A numeric text counts as the number it writes, where numbers are expected. */
const toNumber = (value: unknown): unknown =>
  typeof value === 'string' && value.length <= MAX_NUMBER_CHARS && NUMBER.test(value.trim())
    ? Number(value)
    : value;

const asItIs = (value: unknown): unknown => value;

const softener = (definition: Definition): ((value: unknown) => unknown) => {
  switch (definition.dataType) {
    case 'INT':
    case 'FLOAT':
    case 'DOUBLE':
      return toNumber;
    case 'ARRAY':
      return definition.itemType === null || definition.itemType === 'STRING'
        ? asItIs
        : (value) => (Array.isArray(value) ? value.map(toNumber) : value);
    case 'STRUCT': {
      if (!definition.members) return asItIs;
      const members = new Map(
        [...definition.members].map(([id, member]) => [id, softener(member.definition)]),
      );
      const soften = (id: string, value: unknown) => members.get(id)?.(value) ?? value;
      return (value) =>
        isRecord(value)
          ? Object.fromEntries(Object.entries(value).map(([id, item]) => [id, soften(id, item)]))
          : value;
    }
    default:
      return asItIs;
  }
};
