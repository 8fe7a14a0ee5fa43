import { CommandState, CommandType, Reach } from '@setpoint/codes';
import type { CommandStruct } from '@setpoint/contracts';
import { anything, instant, integer, map, orNull, ref, type Schema, struct, text } from '../../schema.js';

/** [contract 1.9] */
const members: Readonly<Record<keyof CommandStruct, Schema>> = {
  commandId: text('Decimal digits; larger than 2^53, so never a number', { pattern: '^[0-9]+$' }),
  orgId: text(),
  productKey: text(),
  deviceKey: text(),
  assetId: text(),
  createTime: instant('When it was accepted'),
  createLocaltime: text('The same in the time zone of the device, `YYYY-MM-DD HH:mm:ss`'),
  commandType: integer('1 a measurement point is set, 2 a service is called', {
    enum: Object.values(CommandType),
  }),
  commandName: ref('StringI18n'),
  timeout: integer('Seconds'),
  pendingTtl: integer('Seconds'),
  state: integer('1 created, 2 cancelled, 3 expired, 4 sent, 5 succeeded, 6 failed, 7 timed out', {
    enum: Object.values(CommandState),
  }),
  tslIdentifier: text('Of the measurement point or the service'),
  inputData: anything('The value, or the inputs of the service by name'),
  outputData: orNull(map('What the service answered')),
  failCode: orNull(integer('The code it ended with, when it failed')),
  failMessage: orNull(text('Why it failed')),
  reach: orNull(text('How far an ended command got', { enum: Object.values(Reach) })),
};

/** Cropped by a projection any member may be missing. */
export const commandSchemas = {
  Command: struct(members),
  CroppedCommand: struct(members, Object.keys(members)),
} satisfies Record<string, Schema>;

export const exampleCommand: CommandStruct = {
  commandId: '4013031427909091335',
  orgId: 'o17000000000042',
  productKey: 'pQ7wXk2L',
  deviceKey: 'ems-01',
  assetId: 'Kc81mQzT',
  createTime: 1_767_225_600_123,
  createLocaltime: '2026-01-01 08:00:00',
  commandType: CommandType.setMeasurepoint,
  commandName: { defaultValue: 'Power setpoint', i18nValue: { en_US: 'Power setpoint' } },
  timeout: 20,
  pendingTtl: 600,
  state: CommandState.succeeded,
  tslIdentifier: 'setpoint_kw',
  inputData: 12.5,
  outputData: null,
  failCode: null,
  failMessage: null,
  reach: Reach.replied,
};
