import { describe, expect, it } from '@jest/globals';
import { decodeMessage } from '@setpoint/contracts';
import { instant } from '../../test/messages.js';
import type { RecordToPublish } from '../use-cases/record-to-publish.js';
import { RequestDelays } from '../use-cases/request-delays.js';
import { gatewayReplyRecords } from './gateway-replies.js';

const read = ({ partition, value }: RecordToPublish) => {
  const decoded = decodeMessage(['gateway.replies'], 'gateway.replies', '1', Buffer.from(value ?? ''));
  if (!decoded.ok) throw new Error(decoded.detail);
  return { slot: partition, ...decoded.value.value };
};

const refusal = (requestId: string) => ({ type: 'refused', requestId, reason: 'fault' }) as const;

describe('what a pass tells gateways', () => {
  it('says nothing of delays while the scheduler keeps up', () => {
    const delays = new RequestDelays();
    const one = instant('Kc81mQzT');
    delays.note(3, one, one.createdAt + 249);
    expect(delays.told).toBeNull();
    const [record] = gatewayReplyRecords([{ slot: 1, reply: refusal('r') }], delays.told);
    expect(record?.value).not.toContain('requestDelays');
  });

  it('tells every gateway that asked how long the longest waited, also without a reply for it', () => {
    const delays = new RequestDelays();
    const one = instant('Kc81mQzT');
    const other = { ...one, replyTo: { slot: 2, requestId: 'x', when: 'end' as const } };
    delays.note(3, one, one.createdAt + 400);
    delays.note(3, other, one.createdAt + 900);
    delays.note(4, other, one.createdAt + 10);
    const slot = one.replyTo?.slot ?? -1;
    const records = gatewayReplyRecords([{ slot, reply: refusal('r') }], delays.told).map(read);
    const requestDelays = [{ partition: 3, waitedMs: 900 }];
    expect(records).toEqual([
      { slot, replies: [refusal('r')], requestDelays },
      { slot: 2, replies: [], requestDelays },
    ]);
  });
});
