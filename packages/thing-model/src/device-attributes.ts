import type { CompiledModel } from './compile-model.js';
import { type Reports, reportsReader } from './read-report.js';

type Attributes = Readonly<Record<string, unknown>>;

export type AttributesOfDevice =
  | { readonly ok: true; readonly attributes: Attributes }
  /** What is wrong, in words. */
  | { readonly ok: false; readonly detail: string };

/** Of a foreign key's name only so much is repeated. */
const MAX_SHOWN = 64;

/**
 * The attributes of a new device [contract 5.1, 5.5]: those given, each known to its model and fit for it. A required one
 * that is absent takes the model's default; without a default it has to be given.
 */
export const attributesOfNewDevice = (model: CompiledModel, given: Attributes): AttributesOfDevice => {
  const present = Object.entries(given).filter(([, value]) => value !== null);
  const detail = problemOf(model, present);
  if (detail !== null) return { ok: false, detail };
  const attributes = new Map(present);
  for (const [id, { isRequired, defaultValue }] of model.attributes) {
    if (!isRequired || attributes.has(id)) continue;
    if (defaultValue === null || defaultValue === undefined)
      return { ok: false, detail: `attribute ${id} is required` };
    attributes.set(id, defaultValue);
  }
  return { ok: true, attributes: Object.fromEntries(attributes) };
};

/**
 * Attributes that change; null removes one, which a required one does not allow.
 *
 * @returns null when they fit, else the reason
 */
export const problemOfChangedAttributes = (model: CompiledModel, given: Attributes): string | null => {
  const entries = Object.entries(given);
  const removed = entries.flatMap(([id, value]) => (value === null ? [id] : []));
  const required = requiredAmong(model, removed);
  if (required !== null) return `attribute ${required} is required`;
  return problemOf(
    model,
    entries.filter(([, value]) => value !== null),
  );
};

/** Attributes that a device says of itself, as softly as what it measures [contract 5.3]. */
export const readReportedAttributes = (
  model: Pick<CompiledModel, 'attributes'>,
  given: Attributes,
): Reports =>
  reportsReader(new Map([...model.attributes].map(([id, { readReport }]) => [id, readReport])))(given);

/** @returns the first of the names that a device must not be without; null when there is none */
export const requiredAmong = (
  model: Pick<CompiledModel, 'attributes'>,
  names: readonly string[],
): string | null => names.find((name) => model.attributes.get(name)?.isRequired) ?? null;

const problemOf = (model: CompiledModel, entries: readonly (readonly [string, unknown])[]): string | null => {
  for (const [id, value] of entries) {
    const attribute = model.attributes.get(id);
    if (!attribute) return `${id.slice(0, MAX_SHOWN)} is no attribute of the model`;
    const reason = attribute.check(value);
    if (reason) return `attribute ${id} ${reason}`;
  }
  return null;
};
