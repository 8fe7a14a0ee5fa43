/** The searches of section 9.5 of the contract. */
export const commandK = {
  commandId: '4013031427909091335',
  state: 5,
  reach: 'replied',
  name: { defaultValue: 'Restart', i18nValue: { en_US: 'Restart', zh_CN: '重启' } },
};

/** One second later. */
export const commandL = {
  commandId: '4013031436297699335',
  state: 3,
  reach: 'not_sent',
  name: { defaultValue: 'Power setpoint', i18nValue: {} },
};

export const timezone = '+08:00';

/** Expression, and which of the two it finds. */
export const searches: readonly (readonly [string, readonly ('K' | 'L')[]])[] = [
  ['state = 5', ['K']],
  ['state=3 OR state=5', ['L', 'K']],
  ['commandName.zh_CN like "重"', ['K']],
  ["commandName.zh_CN like 'power'", ['L']],
  ['commandName.en_US like "start" and state = 3', []],
  ['createTime >= "2026-01-01 08:00:01"', ['L']],
  ['createTime < "2026-01-01T00:00:01Z"', ['K']],
  ['createTime > "2026-01-01 08:00:00"', ['L', 'K']],
  ['state = 1 or state = 3 and commandName.en_US like "Power"', ['L']],
];
