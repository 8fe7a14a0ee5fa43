/** Section 9.5 of the contract: what is refused, and what projections leave. Its searches run where the commands are. */
export const refusedSearches: readonly string[] = ['inputData = 3', 'state = '];

export const projected = [
  {
    commandId: '4013031427909091335',
    state: 5,
    commandType: 2,
    commandName: { defaultValue: 'Restart', i18nValue: { en_US: 'Restart', zh_CN: '重启' } },
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
