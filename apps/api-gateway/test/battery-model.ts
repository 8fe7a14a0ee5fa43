/** The thing model of the contract's examples [contract 5.1], with a point of every kind that the vectors name. */
const name = (text: string) => ({ defaultValue: text, i18nValue: { en_US: text } });

const element = (identifier: string, dataType: string, dataDefinition: unknown = null) => ({
  identifier,
  name: name(identifier),
  desc: '',
  tags: {},
  isStdElement: false,
  stdElementId: null,
  dataType,
  dataDefinition: dataDefinition === null ? null : JSON.stringify(dataDefinition),
  unit: null,
});

const point = (identifier: string, dataType: string, dataDefinition: unknown = null, more: object = {}) => ({
  ...element(identifier, dataType, dataDefinition),
  hasQuality: false,
  signalType: 'Generic',
  ...more,
});

const byId = <T extends { identifier: string }>(elements: readonly T[]) =>
  Object.fromEntries(elements.map((e) => [e.identifier, e]));

const member = (identifier: string) => ({ ...element(identifier, 'DOUBLE'), required: true });

export const batteryModel = {
  modelId: 'battery',
  modelIdPath: '/battery',
  name: name('Battery'),
  desc: '',
  category: '',
  tags: {},
  attributes: {},
  measurepoints: byId([
    point('setpoint_kw', 'FLOAT'),
    point('count', 'INT'),
    point('label', 'STRING', { maxLength: 64 }),
    point('mode', 'ENUM', { enumDesc: { 0: name('off'), 1: name('auto') }, enumType: 'INT' }),
    point('enabled', 'BOOL'),
    point('place', 'STRUCT', { items: [member('lat'), member('lon')] }),
    point('height', 'STRUCT', { items: [member('lat')] }),
    point('serial', 'STRING', null, { writable: false }),
  ]),
  services: byId([
    {
      identifier: 'restart',
      name: name('Restart'),
      desc: '',
      tags: {},
      isStdElement: false,
      stdElementId: null,
      inputData: [element('delay_s', 'INT')],
      outputData: [element('ticket', 'INT')],
      callType: 'SYNC',
    },
  ]),
  events: {},
};
