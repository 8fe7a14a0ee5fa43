import { readFileSync } from 'node:fs';

/** Vectors of contract 9.6, in its order. */
export type PayloadVector =
  | { readonly title: string; readonly json: unknown; readonly raw: string }
  | { readonly title: string; readonly json: unknown; readonly throws: string }
  /** `from`: the bytes as the device sent them; signed where the platform of the device has no others. */
  | { readonly title: string; readonly from: string | readonly number[]; readonly to: unknown };

const scriptAt = (name: string): string => readFileSync(new URL(`scripts/${name}`, import.meta.url), 'utf8');

/** Of the protocol in contract 7.3, as the official sample does it. */
export const SCRIPT_32_BIT = scriptAt('32-bit-ids.js.txt');
/** The contract's own, as it stands there. */
export const SCRIPT_64_BIT = scriptAt('64-bit-ids.js.txt');

const SET = 'thing.service.measurepoint.set';
const FIVE_VALUES = {
  mp_int: 9717,
  mp_string: 'abcdefghij',
  mp_double: 1.14,
  mp_array: [1, 3, 5, 7, 9],
  mp_int_quality: { value: 423, quality: 3 },
};
const call = (id: string, method: string, params: unknown) => ({ id, version: '1.0', params, method });

/** 9.6 (a). In `to` null stands for the time of the call. */
export const vectors32: readonly PayloadVector[] = [
  {
    title: 'a report of five points',
    from:
      '0100000014010004000025f502000a6162636465666768696a0300083ff23d70a3d70a3d0400140000000100000003' +
      '000000050000000700000009050005000001a703',
    to: {
      id: '20',
      version: '1.0',
      method: 'thing.measurepoint.post',
      params: { measurepoints: FIVE_VALUES, time: null },
    },
  },
  {
    title: 'a set reply, of whose code one byte is read',
    from: '020000001400c8',
    to: { id: '20', code: '0', data: '' },
  },
  {
    title: 'the reply of service1',
    from: '11000004d2c80000000e',
    to: { id: '1234', code: '200', data: { output_int: 14 }, message: '' },
  },
  {
    title: 'a set of five points',
    json: call('20', SET, FIVE_VALUES),
    raw:
      '020000001401000025f502000a6162636465666768696a033ff23d70a3d70a3d04001400000001000000030000000500000007' +
      '0000000905000001a703',
  },
  {
    title: 'a call of service1',
    json: call('1234', 'thing.service.service1', { input_int: 12 }),
    raw: '11000004d20000000c',
  },
  { title: 'a reply to a report', json: { id: 20, code: 200, data: '' }, raw: '0000001400c8' },
  {
    title: 'a set whose id is lost',
    json: call('4013031427909091335', SET, { mp_int: 5 }),
    raw: '025d0000000100000005',
  },
];

const ID = '4013031427909091335';
const TICKET = { id: ID, code: 200, data: { ticket: 4242 }, message: '' };

/** 9.6 (b). */
export const vectors64: readonly PayloadVector[] = [
  {
    title: 'a set of three points',
    json: call(ID, SET, { setpoint_kw: 12.5, enabled: 1, label: 'peak' }),
    raw: '0237b126d25d0000070141480000020103047065616b',
  },
  {
    title: 'a call of restart',
    json: call(ID, 'thing.service.restart', { delay_s: 300 }),
    raw: '1037b126d25d0000070000012c',
  },
  { title: 'a reply to a request', json: { id: '77', code: 200, data: {} }, raw: '81000000000000004d00c8' },
  {
    title: 'a call of a service that the script does not know',
    json: call(ID, 'thing.service.nope', {}),
    throws: 'unsupported method thing.service.nope',
  },
  {
    title: 'a set reply',
    from: '8237b126d25d00000700c8',
    to: { id: ID, code: 200, data: '', message: '' },
  },
  { title: 'the reply of restart', from: '9037b126d25d00000700c800001092', to: TICKET },
  {
    title: 'the reply of restart in signed bytes',
    from: [-112, 55, -79, 38, -46, 93, 0, 0, 7, 0, -56, 0, 0, 16, -110],
    to: TICKET,
  },
  {
    title: 'a report of three points',
    from: '01000000000000004d0141480000020103026f6b',
    to: {
      id: '77',
      version: '1.0',
      method: 'thing.measurepoint.post',
      params: { measurepoints: { setpoint_kw: 12.5, enabled: 1, label: 'ok' }, time: 1767225601000 },
    },
  },
];
