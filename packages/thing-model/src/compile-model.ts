import { compileCheck, type ValueCheck, withQuality } from './check-value.js';
import { type Definition, readDefinition } from './data-definition.js';
import type { DataType } from './data-type.js';
import { isRecord, Problems } from './problems.js';
import { type ReportReader, type ReportsReader, reportReader, reportsReader } from './read-report.js';
import type {
  Attribute,
  DataPoint,
  EventType,
  Measurepoint,
  ModelEvent,
  Service,
  StringI18n,
  ThingModel,
} from './thing-model.js';

/** What a command, or what a device reports, needs of a measurement point. */
export interface CompiledPoint {
  readonly identifier: string;
  readonly name: StringI18n;
  readonly dataType: DataType;
  readonly hasQuality: boolean;
  /** Writing a read-only point is refused [contract 5.3]. */
  readonly writable: boolean;
  /** Null for other types, and when the model lists no members. */
  readonly structMembers: ReadonlySet<string> | null;
  readonly check: ValueCheck;
  readonly readReport: ReportReader;
}

/** What a command needs of a service. */
export interface CompiledService {
  readonly identifier: string;
  readonly name: StringI18n;
  readonly inputIds: ReadonlySet<string>;
  /** @param inputs the map of inputs; null and undefined count as an empty one */
  readonly checkInputs: ValueCheck;
}

/** What a device needs of an attribute. */
export interface CompiledAttribute {
  readonly isRequired: boolean;
  readonly defaultValue: unknown;
  readonly check: ValueCheck;
  /** What the device itself says of it. */
  readonly readReport: ReportReader;
}

/** What a device's event is held against. */
export interface CompiledEvent {
  readonly eventType: EventType;
  /** All outputs are optional, as the model has no flag for it; unknown ones are refused. */
  readonly readReports: ReportsReader;
}

/** A thing model with every definition read and every check made: look-ups only. */
export interface CompiledModel {
  readonly orgId: string;
  readonly modelId: string;
  readonly modelIdPath: string;
  readonly attributes: ReadonlyMap<string, CompiledAttribute>;
  readonly points: ReadonlyMap<string, CompiledPoint>;
  readonly services: ReadonlyMap<string, CompiledService>;
  readonly events: ReadonlyMap<string, CompiledEvent>;
}

/**
 * Compiles a model that `parseThingModel` accepted. Identifiers that callers send are looked up in maps, so that
 * `constructor` and the like are unknown names.
 *
 * @throws when a definition cannot be read, which a parsed model never has
 */
export const compileModel = (model: ThingModel): CompiledModel => ({
  orgId: model.orgId,
  modelId: model.modelId,
  modelIdPath: model.modelIdPath,
  attributes: new Map(Object.entries(model.attributes).map(([id, each]) => [id, compileAttribute(each)])),
  points: new Map(Object.entries(model.measurepoints).map(([id, point]) => [id, compilePoint(point)])),
  services: new Map(Object.entries(model.services).map(([id, service]) => [id, compileService(service)])),
  events: new Map(Object.entries(model.events).map(([id, event]) => [id, compileEvent(event)])),
});

const compileAttribute = (attribute: Attribute): CompiledAttribute => {
  const definition = definitionOf(attribute);
  const check = compileCheck(definition);
  return {
    isRequired: attribute.isRequired,
    defaultValue: attribute.defaultValue,
    check,
    readReport: reportReader(definition, check, false),
  };
};

const compileEvent = (event: ModelEvent): CompiledEvent => ({
  eventType: event.eventType,
  readReports: reportsReader(
    new Map(
      event.outputData.map((output) => {
        const definition = definitionOf(output);
        return [output.identifier, reportReader(definition, compileCheck(definition), false)];
      }),
    ),
  ),
});

const compilePoint = (point: Measurepoint): CompiledPoint => {
  const definition = definitionOf(point);
  const check = compileCheck(definition);
  return {
    identifier: point.identifier,
    name: point.name,
    dataType: point.dataType,
    hasQuality: point.hasQuality,
    writable: point.writable,
    structMembers:
      definition.dataType === 'STRUCT' && definition.members ? new Set(definition.members.keys()) : null,
    check: point.hasQuality ? withQuality(check) : check,
    readReport: reportReader(definition, check, point.hasQuality),
  };
};

const compileService = (service: Service): CompiledService => {
  const checks = new Map(
    service.inputData.map((input) => [input.identifier, compileCheck(definitionOf(input))]),
  );
  return {
    identifier: service.identifier,
    name: service.name,
    inputIds: new Set(checks.keys()),
    // All inputs are optional, unknown ones are refused [contract 5.3].
    checkInputs: (inputs) => {
      if (inputs === undefined || inputs === null) return null;
      if (!isRecord(inputs)) return 'inputData must be an object';
      for (const [id, value] of Object.entries(inputs)) {
        const reason = checks.has(id) ? checks.get(id)?.(value) : 'is no input of the service';
        if (reason) return `input ${id.slice(0, 64)} ${reason}`;
      }
      return null;
    },
  };
};

/**
 * Checks the inputs of a service call.
 *
 * @returns null when they fit, else the reason
 */
export const checkServiceInputs = (service: CompiledService, inputs: unknown): string | null =>
  service.checkInputs(inputs);

const definitionOf = (point: DataPoint): Definition => {
  const problems = new Problems();
  const definition = readDefinition(point.dataType, point.dataDefinition, point.identifier, problems);
  if (problems.detail) throw new Error(`a stored thing model cannot be read: ${problems.detail}`);
  return definition;
};
