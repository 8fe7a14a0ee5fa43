export const MODEL_ID = 'test-battery';

export const name = (text: string) => ({ defaultValue: text, i18nValue: {} });

const point = (identifier: string, dataType: string, dataDefinition: object | null = null) => ({
  identifier,
  name: name(identifier),
  desc: '',
  tags: {},
  isStdElement: false,
  stdElementId: null,
  dataType,
  dataDefinition: dataDefinition && JSON.stringify(dataDefinition),
  hasQuality: false,
  signalType: 'Generic',
  unit: null,
});

const parameter = (identifier: string, dataType: string) => ({
  identifier,
  name: name(identifier),
  desc: '',
  dataType,
  dataDefinition: null,
  unit: null,
});

/** The thing model of every product in tests. */
export const batteryModel = (orgId: string) => ({
  modelId: MODEL_ID,
  modelIdPath: `/${MODEL_ID}`,
  orgId,
  name: name('Battery'),
  desc: '',
  category: '',
  tags: {},
  attributes: {
    vendor: {
      ...point('vendor', 'STRING', { maxLength: 64 }),
      isRequired: false,
      defaultValue: null,
    },
  },
  measurepoints: {
    setpoint_kw: point('setpoint_kw', 'FLOAT'),
    label: point('label', 'STRING', { maxLength: 64 }),
    enabled: point('enabled', 'BOOL'),
    notes: point('notes', 'ARRAY', { itemType: 'STRING' }),
  },
  services: {
    restart: {
      identifier: 'restart',
      name: name('Restart'),
      desc: '',
      tags: {},
      isStdElement: false,
      stdElementId: null,
      callType: 'SYNC',
      inputData: [parameter('delay_s', 'INT')],
      outputData: [parameter('ticket', 'INT')],
    },
  },
  events: {
    trip: {
      identifier: 'trip',
      name: name('Trip'),
      desc: '',
      tags: {},
      isStdElement: false,
      stdElementId: null,
      outputData: [parameter('cause', 'STRING')],
      eventType: 'ERROR',
    },
  },
});
