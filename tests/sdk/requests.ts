import { limited, type PublishIn, type SdkConnection } from './connection.js';
import { methodOf, type Realm, topicOf } from './device-topic.js';
import type { Habits } from './habits.js';
import { type Answer, readAnswer } from './read-message.js';
import type { Keys } from './signature.js';
import { Unacknowledged } from './unacknowledged.js';

/** SDKs wait 30 s by default [contract 6.8]; tests have less patience. */
const ANSWER_LIMIT_MS = 15_000;
const EVENT_PATH = /^thing\/event\/([^/]+)\/post$/;

export interface RequestOptions {
  readonly qos?: 0 | 1;
  readonly realm?: Realm;
  /** Of a sub-device, for which a gateway asks. */
  readonly as?: Keys;
  /** Beside the four members. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** What a device asks of the platform: ids, subscriptions to the answers, and who waits for which. */
export class Requests {
  /** Ids of its own, never forgotten. */
  private readonly ids = new Set<string>();
  private readonly pending = new Map<string, (answer: Answer) => void>();
  private readonly pendingRaw: ((bytes: Buffer) => void)[] = [];
  /** Topics that it believes to be subscribed to. */
  private readonly believed = new Set<string>();
  private readonly unacknowledged = new Unacknowledged();
  private count = 0;

  constructor(
    private readonly keys: Keys,
    private readonly habits: Habits,
    private readonly fail: (problem: string) => void,
  ) {}

  isOwnId(id: string): boolean {
    return this.ids.has(id);
  }

  async ask(
    connection: SdkConnection,
    path: string,
    params: unknown,
    options: RequestOptions = {},
  ): Promise<Answer> {
    const { habits } = this;
    const eventId = EVENT_PATH.exec(path)?.[1];
    const event = eventId === undefined ? undefined : habits.eventPost;
    const { qos = event?.qos ?? 1, realm = 'sys', as = this.keys, extra = {} } = options;
    const topic = topicOf(realm, as, path);
    this.count += 1;
    const id = habits.requestId(this.count);
    this.ids.add(id);
    const method = event?.method(eventId ?? '') ?? methodOf(path);
    const message = { id, version: habits.version, method, params, ...extra };
    await this.believeSubscribed(connection, `${topic}_reply`, qos);
    const answer = new Promise<Answer>((resolve) => this.pending.set(id, resolve));
    try {
      await this.publish(connection, topic, habits.compression.pack(JSON.stringify(message)), qos);
      return await limited(answer, ANSWER_LIMIT_MS, `the answer to ${path}`);
    } finally {
      this.pending.delete(id);
    }
  }

  /** Raw bytes carry no id that the SDK knows, so that one is under way at a time [contract 7.2]. */
  async askRaw(connection: SdkConnection, bytes: Buffer, qos: 0 | 1): Promise<Buffer> {
    const topic = topicOf('sys', this.keys, 'thing/model/up_raw');
    await this.believeSubscribed(connection, `${topic}_reply`, qos);
    const answer = new Promise<Buffer>((resolve) => this.pendingRaw.push(resolve));
    await this.publish(connection, topic, this.habits.compression.pack(bytes), qos);
    return limited(answer, ANSWER_LIMIT_MS, 'the answer to raw bytes');
  }

  take(connection: SdkConnection, { topic }: PublishIn, payload: Buffer): void {
    if (topic.endsWith('/thing/model/up_raw_reply')) {
      const resolve = this.pendingRaw.shift();
      if (resolve) resolve(payload);
      else this.fail('an answer to raw bytes that nobody sent');
      return;
    }
    const answer = readAnswer(payload.toString());
    const resolve = typeof answer === 'string' ? undefined : this.pending.get(answer.id);
    if (typeof answer !== 'string' && resolve) {
      resolve(answer);
      return;
    }
    if (this.habits.unsubscribesUnasked) connection.unsubscribe(topic).catch(() => undefined);
    const problem = typeof answer === 'string' ? answer : 'an answer that nobody asked for';
    this.fail(`${problem}: ${payload} on ${topic}`);
  }

  /** What the SDK does first in a further connection. */
  async resume(connection: SdkConnection): Promise<void> {
    if (!this.habits.resumes) return;
    await this.unacknowledged.sendAgain(connection);
    const topics = [...this.believed];
    if (topics.length === 0) return;
    connection.subscribeAll(topics, 1).then(
      (granted) => {
        for (const [index, topic] of topics.entries()) this.check(topic, granted[index] ?? -1);
      },
      (failure: Error) => {
        if (connection.isOpen) this.fail(failure.message);
      },
    );
  }

  afterEnd(end: 'loss' | 'goodbye'): void {
    const { forgetsSubscriptions } = this.habits;
    const forgets = { atAnyEnd: true, atGoodbye: end === 'goodbye', never: false };
    if (forgets[forgetsSubscriptions]) this.believed.clear();
  }

  private publish(connection: SdkConnection, topic: string, payload: Buffer, qos: 0 | 1): Promise<void> {
    if (this.habits.resumes && qos === 1) return this.unacknowledged.publish(connection, { topic, payload });
    return connection.publish(topic, payload, qos);
  }

  private async believeSubscribed(connection: SdkConnection, topic: string, qos: 0 | 1): Promise<void> {
    const { habits } = this;
    // What the C SDK did not subscribe to at first, it never does.
    if (habits.forgetsSubscriptions === 'never' || this.believed.has(topic)) return;
    this.believed.add(topic);
    const suback = connection
      .subscribe(topic, habits.subscribeQos(qos))
      .then((granted) => this.check(topic, granted));
    if (habits.awaitsSuback) await suback;
    else suback.catch((failure: Error) => this.fail(failure.message));
  }

  private check(filter: string, granted: number): void {
    if (granted !== 0 && granted !== 1) this.fail(`${filter} was granted ${granted}`);
  }
}
