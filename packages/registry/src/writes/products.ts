import { isStorableText } from '@setpoint/thing-model';
import type { Prisma, PrismaClient } from '../generated/client.js';
import { isOrgId, isShortKey } from '../key-format.js';
import { type Refused, refused, type Written, written } from '../written.js';

/** A script is read into the sandbox of every dispatcher. */
const MAX_CODEC_CHARS = 262_144;

export type PutProductOutcome = Written<null> | Refused<'unknownProduct' | 'invalid'>;

/** Sets how commands are pushed to the product's devices [contract 6.3]. */
export const setProductQos = async (
  prisma: PrismaClient,
  orgId: string,
  productKey: string,
  qos: number,
  nowMs: number,
): Promise<PutProductOutcome> => {
  if (qos !== 0 && qos !== 1) return refused('invalid', 'qos must be 0 or 1');
  return update(prisma, orgId, productKey, { qos, updateTime: BigInt(nowMs) });
};

/**
 * Sets the payload script of a product [contract 7]. Whether it runs, only the sandbox can tell.
 *
 * @param codec JavaScript; null or empty removes it
 */
export const setProductCodec = async (
  prisma: PrismaClient,
  orgId: string,
  productKey: string,
  codec: string | null,
  nowMs: number,
): Promise<PutProductOutcome> => {
  if (codec !== null && codec.length > MAX_CODEC_CHARS) {
    return refused('invalid', `the codec must have at most ${MAX_CODEC_CHARS} characters`);
  }
  if (codec !== null && !isStorableText(codec)) {
    return refused('invalid', 'the codec has a character that cannot be stored');
  }
  return update(prisma, orgId, productKey, { codec: codec || null, updateTime: BigInt(nowMs) });
};

const update = async (
  prisma: PrismaClient,
  orgId: string,
  productKey: string,
  data: Prisma.ProductUpdateManyMutationInput,
): Promise<PutProductOutcome> => {
  const possible = isOrgId(orgId) && isShortKey(productKey);
  const { count } = possible
    ? await prisma.product.updateMany({ where: { orgId, productKey }, data })
    : { count: 0 };
  return count === 1
    ? written(null, { kind: 'product', key: productKey })
    : refused('unknownProduct', 'productKey does not exist');
};
