import { codes } from '@setpoint/codes';
import { type Random, seededRandom } from '@setpoint/simulated-device';
import type { CallEntry, Sample, Told } from '../../history.js';
import type { Journal } from '../../ledger/journal.js';
import type { FaultTenant } from '../../stack/fault-stack.js';
import type { CallerCounts, CallersOptions } from '../callers-calls.js';
import { CallPlanner, type PlannedCall } from './call-planner.js';
import { keepsWaiting } from './device-pick.js';
import { OpenLoop } from './open-loop.js';
import { readAnswer } from './read-answer.js';
import { RecentCommands } from './recent-commands.js';
import { type ConnectionKind, send } from './send.js';

/** Each has a socket; a call that is due while so many wait is left out, and counted. */
const MOST_AT_ONCE = 5_000;
/** From so many calls a second on, connections are kept. */
const KEPT_FROM_RATE = 300;

/** Callers of all tenants, who write down what they ask before they ask it, and what they are told. They never repeat a call. */
export class Callers {
  private readonly recent = new RecentCommands();
  private readonly planner: CallPlanner;
  private readonly loop: OpenLoop;
  private readonly open = new Set<Promise<unknown>>();
  private readonly behaviourOf: ReadonlyMap<string, string>;
  private connection: ConnectionKind = 'ofItsOwn';
  private readonly counts = { asked: 0, told: 0, failed: 0, leftOut: 0 };

  constructor(
    private readonly options: Omit<CallersOptions, 'file'>,
    private readonly journal: Journal,
    random: Random = seededRandom(`calls of ${options.seed}`),
  ) {
    this.planner = new CallPlanner(options.tenants, options.probed, this.recent, random);
    this.loop = new OpenLoop(() => this.callNext(), seededRandom(`gaps of ${options.seed}`));
    this.behaviourOf = new Map(options.tenants.flatMap(behaviours));
  }

  /** Calls each second from now on. */
  setRate(perSecond: number): void {
    this.connection = perSecond < KEPT_FROM_RATE ? 'ofItsOwn' : 'kept';
    this.loop.setRate(perSecond);
  }

  /** Makes no further call; resolves when every caller was told something or has given up. */
  async finish(): Promise<CallerCounts> {
    this.setRate(0);
    await Promise.all(this.open);
    return this.now();
  }

  now(): CallerCounts {
    return { ...this.counts, open: this.open.size };
  }

  /** How long an instant command takes at this moment. It stands in the ledger like any other. */
  async probe(): Promise<Sample['probe']> {
    const startedMs = performance.now();
    const { status, code } = await this.track(this.make(this.planner.probe(this.options.probed)));
    const ok = status === codes.success.http && code === codes.success.code;
    return { ok, ms: Math.round(performance.now() - startedMs) };
  }

  private callNext(): void {
    if (this.open.size >= MOST_AT_ONCE) this.counts.leftOut += 1;
    else void this.track(this.make(this.planner.next()));
  }

  private async make({ asked, request, limitMs }: PlannedCall): Promise<Told> {
    const { callId, kind } = asked;
    this.write({ entry: 'asked', at: Date.now(), ...asked });
    this.counts.asked += 1;
    const sent = await send(this.options.url, request, limitMs, this.connection);
    const at = Date.now();
    const answer =
      'failure' in sent
        ? { failure: sent.failure, items: [], body: '' }
        : readAnswer(kind, sent.status, sent.body);
    const told: Told = { entry: 'told', callId, at, ...answer };
    this.write(told);
    this.counts['failure' in sent ? 'failed' : 'told'] += 1;
    this.remember(asked, told);
    return told;
  }

  private remember({ orgId, items: [item] }: PlannedCall['asked'], { items: [told] }: Told): void {
    if (!item || told?.commandId === undefined) return;
    const { assetId, pendingTtlMs } = item;
    const isWaiting = keepsWaiting(this.behaviourOf.get(assetId) ?? '');
    this.recent.add({ orgId, assetId, commandId: told.commandId }, { isCached: pendingTtlMs > 0, isWaiting });
  }

  private async track<T>(call: Promise<T>): Promise<T> {
    this.open.add(call);
    try {
      return await call;
    } finally {
      this.open.delete(call);
    }
  }

  private write(entry: CallEntry): void {
    this.journal.append(entry);
  }
}

const behaviours = ({ devices }: FaultTenant) =>
  devices.map(({ assetId, behaviour }) => [assetId, behaviour] as const);
