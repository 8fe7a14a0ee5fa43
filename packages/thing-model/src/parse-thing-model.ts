import { readDefinition } from './data-definition.js';
import { isDataType } from './data-type.js';
import { problemOfModelPath } from './model-path.js';
import { isRecord, Problems } from './problems.js';
import { findUnstorable } from './storable-text.js';
import {
  type Attribute,
  type DataPoint,
  eventTypes,
  type Measurepoint,
  type ModelElement,
  type ModelEvent,
  type Service,
  type StringI18n,
  type ThingModel,
  type Unit,
} from './thing-model.js';

export type ParsedThingModel =
  | { readonly ok: true; readonly model: ThingModel }
  | { readonly ok: false; readonly detail: string };

/** Who the model belongs to and what it is called; both come from the request, not from the body. */
export interface ModelOwner {
  readonly orgId: string;
  readonly modelId: string;
}

/**
 * Reads a thing model in the JSON of contract 5.1. Unknown members are ignored, optional ones get their defaults, and
 * every `dataDefinition` becomes JSON text.
 *
 * @param json parsed JSON. `orgId` in it is ignored; `modelId`, when present, must be the owner's
 * @returns the model, or everything that is wrong with it, each with its path
 */
export const parseThingModel = (json: unknown, owner: ModelOwner): ParsedThingModel => {
  if (!isRecord(json)) return { ok: false, detail: 'the thing model must be a JSON object' };
  const unstorable = findUnstorable(json);
  if (unstorable) return { ok: false, detail: `the thing model has ${unstorable}` };
  const problems = new Problems();
  if (json.modelId !== undefined && json.modelId !== owner.modelId) {
    problems.add('modelId', 'differs from the id in the request');
  }
  const model: ThingModel = {
    modelId: problems.identifier('modelId', owner.modelId),
    modelIdPath: readModelIdPath(json.modelIdPath, owner.modelId, problems),
    orgId: owner.orgId,
    name: readName('name', json.name, owner.modelId, problems),
    desc: problems.text('desc', json.desc, ''),
    category: problems.text('category', json.category, ''),
    tags: readTags('tags', json.tags, problems),
    attributes: readElements('attributes', json.attributes, problems, readAttribute),
    measurepoints: readElements('measurepoints', json.measurepoints, problems, readMeasurepoint),
    services: readElements('services', json.services, problems, readService),
    events: readElements('events', json.events, problems, readEvent),
  };
  return problems.detail === null ? { ok: true, model } : { ok: false, detail: problems.detail };
};

type ReadElement<E> = (path: string, id: string, json: Record<string, unknown>, problems: Problems) => E;

const readElements = <E>(
  path: string,
  json: unknown,
  problems: Problems,
  read: ReadElement<E>,
): Record<string, E> => {
  const elements: [string, E][] = [];
  for (const [key, element] of Object.entries(problems.record(path, json))) {
    const at = `${path}.${key}`;
    const id = problems.identifier(at, key);
    if (!isRecord(element)) problems.add(at, 'must be an object');
    else {
      if (element.identifier !== undefined && element.identifier !== key) {
        problems.add(`${at}.identifier`, 'differs from its key');
      }
      elements.push([id, read(at, id, element, problems)]);
    }
  }
  return Object.fromEntries(elements);
};

const readElement: ReadElement<ModelElement> = (path, id, json, problems) => ({
  identifier: id,
  name: readName(`${path}.name`, json.name, id, problems),
  desc: problems.text(`${path}.desc`, json.desc, ''),
  tags: readTags(`${path}.tags`, json.tags, problems),
  isStdElement: problems.flag(`${path}.isStdElement`, json.isStdElement, false),
  stdElementId: problems.text(`${path}.stdElementId`, json.stdElementId, '') || null,
});

const readDataPoint: ReadElement<DataPoint> = (path, id, json, problems) => {
  const element = readElement(path, id, json, problems);
  const dataType = json.dataType;
  const raw = json.dataDefinition ?? null;
  if (isDataType(dataType)) readDefinition(dataType, raw, `${path}.dataDefinition`, problems);
  else problems.add(`${path}.dataType`, 'is no data type');
  return {
    ...element,
    dataType: isDataType(dataType) ? dataType : 'STRING',
    dataDefinition: raw === null || typeof raw === 'string' ? raw : JSON.stringify(raw),
    unit: readUnit(`${path}.unit`, json.unit, problems),
  };
};

const readAttribute: ReadElement<Attribute> = (path, id, json, problems) => ({
  ...readDataPoint(path, id, json, problems),
  isRequired: problems.flag(`${path}.isRequired`, json.isRequired, false),
  defaultValue: json.defaultValue ?? null,
});

const SIGNAL_TYPES = ['Generic', 'AI', 'PI', 'DI'];
const QUALITY_TYPES = ['INT', 'FLOAT', 'DOUBLE'];

const readMeasurepoint: ReadElement<Measurepoint> = (path, id, json, problems) => {
  const point = readDataPoint(path, id, json, problems);
  const hasQuality = problems.flag(`${path}.hasQuality`, json.hasQuality, false);
  if (hasQuality && !QUALITY_TYPES.includes(point.dataType)) {
    problems.add(`${path}.hasQuality`, `is only possible for ${QUALITY_TYPES.join(', ')}`);
  }
  return {
    ...point,
    hasQuality,
    signalType: problems.oneOf(`${path}.signalType`, json.signalType, SIGNAL_TYPES, 'Generic'),
    writable: problems.flag(`${path}.writable`, json.writable, true),
  };
};

const readService: ReadElement<Service> = (path, id, json, problems) => {
  checkServiceName(path, id, problems);
  return {
    ...readElement(path, id, json, problems),
    inputData: readParameters(`${path}.inputData`, json.inputData, problems),
    outputData: readParameters(`${path}.outputData`, json.outputData, problems),
    callType: problems.oneOf(`${path}.callType`, json.callType, ['SYNC', 'ASYNC'], 'SYNC'),
  };
};

/**
 * The id of a service becomes a level of an MQTT topic. `measurepoint` would be the topic of a write, `x_reply` the
 * reply topic of the service `x` [contract 6.4], and the other characters have a meaning in topics.
 */
const checkServiceName = (path: string, id: string, problems: Problems): void => {
  if (id === 'measurepoint') problems.add(path, 'is a reserved name');
  if (id.endsWith('_reply')) problems.add(path, 'must not end in _reply');
  if (/[/+#]/.test(id)) problems.add(path, 'must not contain /, + or #');
};

const readEvent: ReadElement<ModelEvent> = (path, id, json, problems) => ({
  ...readElement(path, id, json, problems),
  outputData: readParameters(`${path}.outputData`, json.outputData, problems),
  eventType: problems.oneOf(`${path}.eventType`, json.eventType, eventTypes, 'INFO'),
});

const readParameters = (path: string, json: unknown, problems: Problems): DataPoint[] => {
  const seen = new Set<string>();
  return problems.list(path, json).flatMap((parameter, index) => {
    const at = `${path}[${index}]`;
    if (!isRecord(parameter)) {
      problems.add(at, 'must be an object');
      return [];
    }
    const id = problems.identifier(`${at}.identifier`, parameter.identifier);
    if (seen.has(id)) problems.add(`${at}.identifier`, 'is used twice');
    seen.add(id);
    return [readDataPoint(at, id, parameter, problems)];
  });
};

/** Without a name the identifier is the name; plain text is taken for the default name. */
const readName = (path: string, json: unknown, fallback: string, problems: Problems): StringI18n => {
  if (json === undefined || json === null) return { defaultValue: fallback, i18nValue: {} };
  if (typeof json === 'string') return { defaultValue: problems.text(path, json, fallback), i18nValue: {} };
  const name = problems.record(path, json);
  return {
    defaultValue: problems.text(`${path}.defaultValue`, name.defaultValue, fallback),
    i18nValue: readTags(`${path}.i18nValue`, name.i18nValue, problems),
  };
};

/** A map of text to text; null values, as some exports have them for missing translations, are left out. */
const readTags = (path: string, json: unknown, problems: Problems): Record<string, string> =>
  Object.fromEntries(
    Object.entries(problems.record(path, json))
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, problems.text(`${path}.${key}`, value, '')]),
  );

const readUnit = (path: string, json: unknown, problems: Problems): Unit | null => {
  if (json === undefined || json === null) return null;
  const unit = problems.record(path, json);
  return {
    unitId: problems.text(`${path}.unitId`, unit.unitId, ''),
    multiplier: problems.text(`${path}.multiplier`, unit.multiplier, 'ONE'),
  };
};

const readModelIdPath = (json: unknown, modelId: string, problems: Problems): string => {
  if (modelId.includes('/')) problems.add('modelId', 'must not contain /');
  const path = problems.text('modelIdPath', json, '') || `/${modelId}`;
  const problem = problemOfModelPath(path, modelId);
  if (problem) problems.add('modelIdPath', problem);
  return path;
};
