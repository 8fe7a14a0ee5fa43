import { describe, expect, it } from '@jest/globals';
import { contractModel, owner } from '../test/contract-model.js';
import { type CompiledService, checkServiceInputs, compileModel } from './compile-model.js';
import { parseThingModel } from './parse-thing-model.js';

const compiled = () => {
  const parsed = parseThingModel(contractModel, owner);
  if (!parsed.ok) throw new Error(parsed.detail);
  return compileModel(parsed.model);
};

const restart = (): CompiledService => {
  const service = compiled().services.get('restart');
  if (!service) throw new Error('no such service');
  return service;
};

describe('a compiled model', () => {
  it('has a check for each point', () => {
    const { points } = compiled();
    expect(points.get('setpoint_kw')?.check(12.5)).toBeNull();
    expect(points.get('setpoint_kw')?.check('12')).toBe('must be a number of FLOAT range');
    expect(points.get('mode')?.check(2)).toBe('is no value of the ENUM');
  });

  it('knows no point or service by the name of an object member', () => {
    const { points, services } = compiled();
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect([points.get(name), services.get(name)]).toEqual([undefined, undefined]);
    }
  });

  it.each([
    [undefined, null],
    [null, null],
    [{}, null],
    [{ delay_s: 5 }, null],
    [{ delay_s: '5' }, 'input delay_s must be a 32-bit integer'],
    [{ delay_s: null }, 'input delay_s must be a 32-bit integer'],
    [{ other: 5 }, 'input other is no input of the service'],
    [{ constructor: 5 }, 'input constructor is no input of the service'],
    [JSON.parse('{"__proto__":5}'), 'input __proto__ is no input of the service'],
    [[], 'inputData must be an object'],
    ['x', 'inputData must be an object'],
  ])('answers service inputs %j with %j', (inputs, expected) => {
    expect(checkServiceInputs(restart(), inputs)).toBe(expected);
  });

  it('reads what an event says, each output with its type, and refuses what is no output', () => {
    const parsed = parseThingModel(
      {
        events: {
          trip: { eventType: 'ERROR', outputData: [{ identifier: 'amps', dataType: 'FLOAT' }] },
          notice: {},
        },
      },
      owner,
    );
    if (!parsed.ok) throw new Error(parsed.detail);
    const { events } = compileModel(parsed.model);
    expect([events.get('trip')?.eventType, events.get('notice')?.eventType]).toEqual(['ERROR', 'INFO']);
    const read = (json: string) => events.get('trip')?.readReports(JSON.parse(json));
    expect(read('{}')).toEqual({ ok: true, values: {} });
    expect(read('{"amps":"1.5"}')).toEqual({ ok: true, values: { amps: 1.5 } });
    expect(read('{"amps":"x"}')).toEqual({ ok: false, detail: 'amps must be a number of FLOAT range' });
    for (const name of ['volts', '__proto__', 'constructor'])
      expect(read(`{"amps":1,"${name}":1}`)).toEqual({ ok: false, detail: `${name} is not in the model` });
    expect(events.get('constructor')).toBeUndefined();
  });

  it('refuses to compile a stored definition that cannot be read', () => {
    const parsed = parseThingModel(contractModel, owner);
    if (!parsed.ok) throw new Error(parsed.detail);
    const mode = parsed.model.measurepoints.mode;
    if (!mode) throw new Error('no such point');
    const broken = { ...parsed.model, measurepoints: { mode: { ...mode, dataDefinition: '{' } } };
    expect(() => compileModel(broken)).toThrow('a stored thing model cannot be read');
  });
});
