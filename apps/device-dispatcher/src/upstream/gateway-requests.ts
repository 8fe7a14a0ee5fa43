import { codes } from '@setpoint/codes';
import { answered, type Handled, type UpstreamHandler } from './upstream-handler.js';

const REASON = `${codes.parseError.msg}, [device is no gateway]`;

/** Requests that only a gateway may make: its SDK waits for the answer, and they are about one another [contract 6.7]. */
export const gatewayRequest = (
  {
    realm,
    path,
    emptyData,
  }: Pick<UpstreamHandler, 'realm' | 'path'> & {
    /** Of the refusal for who is none. */
    readonly emptyData?: unknown;
  },
  handle: UpstreamHandler['handle'],
): UpstreamHandler => ({
  realm,
  path,
  hasMethod: true,
  isAlwaysAnswered: true,
  isInOrder: true,
  handle: async (asker, request): Promise<Handled> =>
    asker.session.device.productType === 'Gateway'
      ? handle(asker, request)
      : answered('parseError', { message: REASON, data: emptyData }),
});
