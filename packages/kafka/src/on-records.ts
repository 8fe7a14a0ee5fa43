import 'reflect-metadata';
import { MessagePattern } from '@nestjs/microservices';
import type { IncomingRecord } from './record.js';
import type { Verdict } from './verdict.js';

/** Which partitions of a topic an instance reads, and from where. */
export type RecordsMode =
  /** The partition whose number is the leased slot, from its end: what was said to an earlier holder is void. */
  | { readonly mode: 'slot' }
  /** The leased partitions, from the stored offsets. */
  | { readonly mode: 'partitions' }
  /** Every partition, whoever else reads them too. */
  | { readonly mode: 'all'; readonly from: 'beginning' | 'end' | 'stored' };

export type OnRecordsOptions = RecordsMode & {
  /** Most records handed over at a time; 500 unless given. */
  readonly maxBatch?: number;
};

/** Takes records of ONE partition in order; answers each, or the first ones, in which case the rest is released. */
export type RecordsHandler = (records: readonly IncomingRecord[]) => Promise<readonly Verdict[]>;

/** Handlers of other transports in the same application are none of ours, and the other way round. */
export const LEASED_KAFKA = Symbol('leased kafka');

/** What a handler threw, carried past Nest's exception filters, which would log it each time and drop the cause. */
export class HandlerThrew {
  constructor(readonly thrown: unknown) {}
}

/**
 * Declares a controller method as the handler of a topic. One handler for each topic.
 *
 * A refusal is a verdict. A throw is a bug: it is logged once and counted, and a record that keeps throwing is parked
 * after a while; so a handler catches what is not a bug, such as a database that is away, and releases.
 */
export const OnRecords =
  (topic: string, options: OnRecordsOptions) =>
  (
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<RecordsHandler>,
  ): TypedPropertyDescriptor<RecordsHandler> => {
    const handler = descriptor.value;
    if (!handler) throw new TypeError(`@OnRecords belongs on a method, not on ${String(key)}`);
    const guarded = async function (this: unknown, records: readonly IncomingRecord[]) {
      try {
        return await handler.call(this, records);
      } catch (thrown) {
        return new HandlerThrew(thrown);
      }
    };
    // Interceptors and guards declared below this decorator are metadata of the method they were put on.
    for (const name of Reflect.getMetadataKeys(handler))
      Reflect.defineMetadata(name, Reflect.getMetadata(name, handler), guarded);
    Object.defineProperty(guarded, 'name', { value: handler.name });
    descriptor.value = guarded as unknown as RecordsHandler;
    MessagePattern(topic, LEASED_KAFKA, options)(target, key, descriptor);
    return descriptor;
  };
