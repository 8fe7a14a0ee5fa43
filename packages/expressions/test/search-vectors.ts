/** Section 9.5 of the contract. */
const restart = {
  state: 5,
  commandName: { defaultValue: 'Restart', i18nValue: { en_US: 'Restart', zh_CN: '重启' } },
  createTime: 1767225600123,
};

const setpoint = {
  state: 3,
  commandName: { defaultValue: 'Power setpoint', i18nValue: {} },
  createTime: 1767225601123,
};

export const commandsSearched = { K: restart, L: setpoint, timezone: '+08:00' };

/** Expression, and whether it finds K and L. */
export const searches: readonly (readonly [string, boolean, boolean])[] = [
  ['state = 5', true, false],
  ['state=3 OR state=5', true, true],
  ['commandName.zh_CN like "重"', true, false],
  ["commandName.zh_CN like 'power'", false, true],
  ['commandName.en_US like "start" and state = 3', false, false],
  ['createTime >= "2026-01-01 08:00:01"', false, true],
  ['createTime < "2026-01-01T00:00:01Z"', true, false],
  ['createTime > "2026-01-01 08:00:00"', true, true],
  ['state = 1 or state = 3 and commandName.en_US like "Power"', false, true],
];

export const refusedSearches: readonly string[] = ['inputData = 3', 'state = '];

export const projected = [
  {
    commandId: '4013031427909091335',
    state: 5,
    commandType: 2,
    commandName: restart.commandName,
    inputData: { delay_s: 300 },
    outputData: {
      steps: [
        { n: 1, ok: true },
        { n: 2, ok: false },
      ],
    },
  },
];

/** Projection, and what is left. */
export const projections: readonly (readonly [readonly string[], unknown])[] = [
  [['commandId', 'state'], [{ commandId: '4013031427909091335', state: 5 }]],
  [
    ['commandId', 'commandName.defaultValue'],
    [{ commandId: '4013031427909091335', commandName: { defaultValue: 'Restart' } }],
  ],
  [['outputData.steps[*].n'], [{ outputData: { steps: [{ n: 1 }, { n: 2 }] } }]],
  [
    ['outputData.steps[*].n', 'outputData.steps[*].ok', 'state'],
    [
      {
        state: 5,
        outputData: {
          steps: [
            { n: 1, ok: true },
            { n: 2, ok: false },
          ],
        },
      },
    ],
  ],
  [['commandName.i18nValue.*'], [{ commandName: { i18nValue: { en_US: 'Restart', zh_CN: '重启' } } }]],
  [['nope'], [{}]],
];
