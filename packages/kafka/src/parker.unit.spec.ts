import { describe, expect, it } from '@jest/globals';
import { Parker } from './parker.js';
import { PublishError } from './publish-error.js';
import type { IncomingRecord, OutgoingRecord } from './record.js';

const record: IncomingRecord = {
  topic: 'setpoint.x',
  partition: 3,
  offset: 9_007_199_254_740_993n,
  key: 'k',
  value: Buffer.from('v'),
  headers: { id: '1' },
  timestampMs: 0,
};

const parkerInto = (
  published: OutgoingRecord[],
  refuse: (record: OutgoingRecord) => PublishError | undefined,
) =>
  new Parker({
    publisher: {
      publish: async ([record]) => {
        const error = record && refuse(record);
        if (error) throw error;
        if (record) published.push(record);
      },
    },
  });

describe('Parker', () => {
  it('keeps the record and says why and from where', async () => {
    const published: OutgoingRecord[] = [];
    await parkerInto(published, () => undefined).park(record, 'no JSON');
    expect(published).toEqual([
      {
        topic: 'setpoint.x.parked',
        key: 'k',
        value: 'v',
        headers: {
          id: '1',
          'parked-cause': 'no JSON',
          'parked-topic': 'setpoint.x',
          'parked-partition': '3',
          'parked-offset': '9007199254740993',
        },
      },
    ]);
  });

  it('leaves the value out when the record does not fit any more', async () => {
    const published: OutgoingRecord[] = [];
    const refuse = ({ value }: OutgoingRecord) =>
      value === null ? undefined : new PublishError('too_large');
    await parkerInto(published, refuse).park(record, 'no JSON');
    expect(published).toMatchObject([{ value: null, headers: { 'parked-value-omitted': 'true' } }]);
  });

  it('says so when the record cannot be parked', async () => {
    const parker = parkerInto([], () => new PublishError('unavailable'));
    await expect(parker.park(record, 'no JSON')).rejects.toThrow('did not acknowledge');
  });

  it('shortens a long cause', async () => {
    const published: OutgoingRecord[] = [];
    await parkerInto(published, () => undefined).park(record, 'x'.repeat(10_000));
    expect(published[0]?.headers['parked-cause']).toHaveLength(500);
  });
});
