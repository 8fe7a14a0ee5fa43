import type { Prisma, PrismaClient } from '../generated/client.js';
import { isOrgId } from '../key-format.js';
import type { RegistryChange } from '../registry-change.js';
import type { RegistryDatabase } from '../registry-database.js';
import { type Refused, unknownOrganization, type Written, written } from '../written.js';
import { importDevices } from './import-devices.js';
import { type DeviceLine, type ImportLine, type ProductLine, readImportLine } from './import-line.js';
import { importProducts } from './import-products.js';
import { failed, type LineOutcome } from './outcome.js';

/** What became of a line; `line` counts from 1, empty lines included. */
export interface LineResult extends LineOutcome {
  readonly line: number;
}

/** Long enough that the statements carry the cost, short enough that others who import need not wait. */
const BATCH_LINES = 500;
/** Any number that nobody else uses. */
const IMPORT_LOCK = 7_318_349_394_477_057n;

/**
 * Imports products and devices with given keys and secrets [architecture 9]. A bad line never stops the others. All
 * products come before all devices, wherever they are in the file; a key may be given once in it.
 *
 * @param lines JSON each; empty ones are passed over
 */
export const importLines = async (
  { prisma, secrets }: RegistryDatabase,
  orgId: string,
  lines: readonly string[],
  clock: () => number,
): Promise<Written<readonly LineResult[]> | Refused<'unknownOrganization'>> => {
  if (!isOrgId(orgId) || !(await prisma.organization.findUnique({ where: { orgId } }))) {
    return unknownOrganization;
  }
  const { products, devices, outcomes } = sortOut(lines, orgId);
  const changes: RegistryChange[] = [];
  const inBatches = async <T>(
    entries: readonly Numbered<T>[],
    write: (tx: Prisma.TransactionClient, batch: readonly T[]) => Promise<LineOutcome[]>,
    change: (entry: T) => RegistryChange,
  ): Promise<void> => {
    for (let from = 0; from < entries.length; from += BATCH_LINES) {
      const batch = entries.slice(from, from + BATCH_LINES);
      const written = await oneAtATime(prisma, (tx) =>
        write(
          tx,
          batch.map(({ entry }) => entry),
        ),
      );
      for (const [index, { line, entry }] of batch.entries()) {
        const outcome = written[index] ?? failed('was not imported');
        outcomes.set(line, outcome);
        if (outcome.status === 'created' || outcome.status === 'updated') changes.push(change(entry));
      }
    }
  };
  await inBatches(
    products,
    (tx, batch) => importProducts(tx, secrets, orgId, batch, clock()),
    ({ productKey }) => ({ kind: 'product', key: productKey }),
  );
  await inBatches(
    devices,
    (tx, batch) => importDevices(tx, secrets, orgId, batch, clock()),
    ({ assetId }) => ({ kind: 'device', key: assetId }),
  );
  const results = [...outcomes].sort(([a], [b]) => a - b).map(([line, outcome]) => ({ line, ...outcome }));
  return written(results, ...changes);
};

/** Imports take turns, batch by batch: what one has looked at, no other changes before it has written. */
const oneAtATime = <T>(
  prisma: PrismaClient,
  work: (tx: Prisma.TransactionClient) => Promise<T>,
): Promise<T> =>
  prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(${IMPORT_LOCK}::bigint)`;
      return work(tx);
    },
    { maxWait: 60_000, timeout: 60_000 },
  );

interface Numbered<T> {
  readonly line: number;
  readonly entry: T;
}

interface SortedLines {
  readonly products: readonly Numbered<ProductLine>[];
  readonly devices: readonly Numbered<DeviceLine>[];
  /** Of the lines that are settled already. */
  readonly outcomes: Map<number, LineOutcome>;
}

const sortOut = (lines: readonly string[], orgId: string): SortedLines => {
  const products: Numbered<ProductLine>[] = [];
  const devices: Numbered<DeviceLine>[] = [];
  const outcomes = new Map<number, LineOutcome>();
  const firstLines = new Map<string, number>();
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    // A byte order mark is no part of the first line.
    const json = index === 0 ? text.replace(/^\uFEFF/, '') : text;
    if (json.trim() === '') continue;
    const parsed = readImportLine(json, orgId);
    const detail = parsed.kind === 'bad' ? parsed.detail : repeats(parsed, line, firstLines);
    if (detail !== null) outcomes.set(line, failed(detail));
    else if (parsed.kind === 'product') products.push({ line, entry: parsed.product });
    else if (parsed.kind === 'device') devices.push({ line, entry: parsed.device });
  }
  return { products, devices, outcomes };
};

/** Which of two lines for one key should win, nobody can say; and one statement cannot write a row twice. */
const repeats = (parsed: ImportLine, line: number, firstLines: Map<string, number>): string | null => {
  const names: [what: string, key: string][] = [];
  if (parsed.kind === 'product') names.push(['productKey', parsed.product.productKey]);
  if (parsed.kind === 'device') {
    const { assetId, productKey, deviceKey } = parsed.device;
    names.push(['assetId', assetId], ['deviceKey', `${productKey} ${deviceKey}`]);
  }
  for (const [what, key] of names) {
    const first = firstLines.get(`${what} ${key}`);
    if (first !== undefined) return `repeats the ${what} of line ${first}`;
  }
  for (const [what, key] of names) firstLines.set(`${what} ${key}`, line);
  return null;
};
