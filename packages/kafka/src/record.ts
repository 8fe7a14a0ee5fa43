/** A record to be published. Without key and partition it goes to any partition. */
export interface OutgoingRecord {
  readonly topic: string;
  /** Chooses the partition by murmur2, like the Java client's default; records of one key keep their order. */
  readonly key?: string;
  /** Chooses the partition directly, e.g. the slot that is addressed. */
  readonly partition?: number;
  readonly headers: Readonly<Record<string, string>>;
  /** null deletes the key in a compacted topic. */
  readonly value: string | null;
}

/** A record as it was read. */
export interface IncomingRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** When the record was made, epoch ms, on the producer's clock. */
  readonly timestampMs: number;
}

/** The headers that every record of Setpoint carries. */
export const headerNames = {
  /** Names the message: the same id twice is the same message twice. */
  id: 'id',
  /** Which contract the value follows. */
  type: 'type',
  /** Version of that contract. */
  version: 'version',
  /** W3C trace context. */
  traceparent: 'traceparent',
} as const;

export const header = (
  record: { readonly headers: Readonly<Record<string, string>> },
  name: keyof typeof headerNames,
): string | undefined => record.headers[headerNames[name]];

/** What a record weighs on the wire, roughly: framing included, compression not. */
export const outgoingBytes = (record: OutgoingRecord): number => {
  let bytes = 64 + Buffer.byteLength(record.key ?? '') + Buffer.byteLength(record.value ?? '');
  for (const [name, value] of Object.entries(record.headers))
    bytes += name.length + Buffer.byteLength(value) + 8;
  return bytes;
};
