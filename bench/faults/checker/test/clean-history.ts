import { CommandState, codes, Reach } from '@setpoint/codes';
import type { FaultDevice, History, Sample } from '../../history.js';
import {
  expires,
  fails,
  isCanceled,
  isDeclined,
  isLeftUnsent,
  succeeds,
  succeedsAtSecondTry,
  timesOut,
} from './courses.js';
import { HistoryBuilder, LOAD_ENDED_MS, type Made, type TestTenant, testTenant } from './history-builder.js';
import { metered } from './metered.js';

const SECOND = 1_000;

export const tenants = ['red7', 'blue7'].map((mark) =>
  testTenant(mark, ['prompt', 'failing', 'silent', 'sleepy', 'twice', 'flapping']),
);

/** In ms after the start. Faults that the clean history lives through. */
export const faults = {
  kill: { begin: 120 * SECOND, end: 125 * SECOND },
  slowLink: { begin: 200 * SECOND, end: 215 * SECOND },
  outage: { begin: 300 * SECOND, end: 345 * SECOND },
  /** The next one comes before anybody can ask for recovery. */
  reset: { begin: 350 * SECOND, end: 351 * SECOND },
};

/** Commands that seeds of violations look for. */
export interface Landmarks {
  /** Of one device, in this order, the later two waiting for the first. */
  readonly row: readonly Made[];
  readonly instant: Made;
  readonly cached: Made;
  readonly multiSet: readonly Made[];
  readonly canceled: Made;
  readonly expired: Made;
  readonly timedOut: Made;
  readonly acknowledged: Made;
  readonly requeued: Made;
  readonly unconfirmedCancel: Made;
  readonly refusedCallId: number;
  readonly foundEndedCallId: number;
}

/** Two tenants, all kinds of calls and ends, four faults: everything that is allowed, and nothing else. */
export const cleanHistory = (): { readonly history: History; readonly landmarks: Landmarks } => {
  const builder = new HistoryBuilder(tenants);
  const [own, other] = tenants;
  if (!own || !other) throw new Error('two tenants are needed');
  const landmarks = tell(builder, own);
  tell(builder, other);
  disturb(builder);
  builder.sampled(sampleAt);
  return { history: metered(builder.build()), landmarks };
};

const devicesOf = ({ devices }: TestTenant) => {
  const named = new Map(devices.map((device) => [device.behaviour, device]));
  return (behaviour: string): FaultDevice => {
    const device = named.get(behaviour);
    if (!device) throw new Error(`no device is ${behaviour}`);
    return device;
  };
};

const tell = (builder: HistoryBuilder, tenant: TestTenant): Landmarks => {
  const device = devicesOf(tenant);
  return {
    ...quietTime(builder, device),
    ...waiting(builder, device),
    ...looking(builder, device),
    ...inFaults(builder, device),
    refusedCallId: unmade(builder, device),
  };
};

type DeviceOf = (behaviour: string) => FaultDevice;

const quietTime = (builder: HistoryBuilder, device: DeviceOf) => {
  const prompt = device('prompt');
  const at = 30 * SECOND;
  const row = [succeeds(0, 300), succeeds(310, 300), succeeds(620)].map((course) =>
    builder.command('instant', at, { device: prompt, course }),
  );
  builder.command('invoke', 32 * SECOND, { device: prompt, course: succeeds() });
  builder.command('invoke', 33 * SECOND, { device: prompt, course: succeeds(), pendingTtlMs: 3_000 });
  const instant = builder.command('instant', 34 * SECOND, { device: prompt, course: succeeds() });
  const cached = builder.command('cached', 35 * SECOND, {
    device: prompt,
    course: succeeds(),
    pendingTtlMs: 3_000,
  });
  builder.command('instant', 36 * SECOND, { device: device('failing'), course: fails(2001) });
  const timedOut = builder.command('instant', 36 * SECOND, {
    device: device('silent'),
    course: timesOut(5_000),
  });
  const behind = { device: device('silent'), course: isLeftUnsent(2_000), timeoutMs: 2_000 };
  builder.command('instant', 36.5 * SECOND, behind);
  const acknowledged = builder.command('cached', 42 * SECOND, {
    device: device('silent'),
    course: timesOut(5_008, true),
    pendingTtlMs: 3_000,
  });
  const twice = succeeds();
  const again = (twice.answers ?? []).map((answer) => ({ ...answer, afterMs: answer.afterMs + 5 }));
  builder.command('instant', 43 * SECOND, {
    device: device('twice'),
    course: { ...twice, answers: [...(twice.answers ?? []), ...again] },
  });
  const multiSet = builder.multiSet(50 * SECOND, [
    { device: prompt, course: succeeds() },
    { device: device('failing'), course: fails(2001) },
    { device: device('silent'), course: timesOut(5_000) },
    { device: device('sleepy'), course: isDeclined(codes.deviceOffline.code) },
  ]);
  return { row, instant, cached, multiSet, timedOut, acknowledged };
};

const waiting = (builder: HistoryBuilder, device: DeviceOf) => {
  const sleepy = device('sleepy');
  const kept = { device: sleepy, pendingTtlMs: 10_000 };
  builder.command('cached', 60 * SECOND, { ...kept, course: succeeds(4_000) });
  const expired = builder.command('cached', 70 * SECOND, { ...kept, course: expires(10_000) });
  const canceled = builder.command('cached', 71 * SECOND, { ...kept, course: isCanceled(2_000) });
  builder.about('cancel', 72.99 * SECOND, sleepy, canceled.commandId, {
    status: 200,
    code: 0,
    canceled: [canceled.commandId],
  });
  builder.about('cancel', 74 * SECOND, sleepy, canceled.commandId, { status: 200, code: 0, canceled: [] });
  const unconfirmedCancel = builder.command('cached', 75 * SECOND, { ...kept, course: isCanceled(1_000) });
  builder.about('cancel', 75.99 * SECOND, sleepy, null, { failure: 'ECONNRESET' });
  builder.command('cached', 76 * SECOND, { ...kept, course: isDeclined(codes.cacheFull.code) });
  builder.command('instant', 77 * SECOND, {
    device: sleepy,
    course: isDeclined(codes.deviceOffline.code),
  });
  const requeued = builder.command('cached', 85 * SECOND, {
    ...kept,
    device: device('flapping'),
    course: succeedsAtSecondTry(),
  });
  return { expired, canceled, unconfirmedCancel, requeued };
};

const looking = (builder: HistoryBuilder, device: DeviceOf) => {
  const prompt = device('prompt');
  const found = builder.command('cached', 90 * SECOND, {
    device: prompt,
    course: succeeds(0, 900),
    pendingTtlMs: 3_000,
  });
  const item = { code: 0, commandId: found.commandId };
  builder.about('get', 90.5 * SECOND, prompt, found.commandId, {
    status: 200,
    code: 0,
    items: [{ ...item, state: CommandState.sent }],
  });
  const foundEndedCallId = builder.about('get', 95 * SECOND, prompt, found.commandId, {
    status: 200,
    code: 0,
    items: [{ ...item, state: CommandState.succeeded, reach: Reach.replied }],
  });
  builder.about('get', 96 * SECOND, prompt, '4013031427909999999', {
    status: 200,
    code: codes.notFound.code,
    items: [{ code: codes.notFound.code }],
  });
  return { foundEndedCallId };
};

/** What nobody could say at once, and ends that came late because of a fault. */
const inFaults = (builder: HistoryBuilder, device: DeviceOf): object => {
  const prompt = device('prompt');
  const fault = codes.serverFault.code;
  const [repeated] = builder.multiSet(121 * SECOND, [{ device: prompt, course: succeeds() }]);
  if (repeated) builder.repeatResult(repeated, 126 * SECOND);
  builder.multiSet(
    122 * SECOND,
    [
      { device: prompt, course: succeeds() },
      { device: device('failing'), course: fails(2001) },
    ],
    [0],
  );
  builder.command('instant', 123 * SECOND, { device: prompt, course: succeeds() }, { failure: 'ECONNRESET' });
  builder.refused('instant', 123.5 * SECOND, prompt, { failure: 'timeout' });
  builder.refused('instant', 124 * SECOND, prompt, {
    status: 200,
    code: fault,
    items: [{ commandId: '4013031427909888888', code: fault }],
  });
  // Written in time to a link that held it back.
  const held = succeeds(4_900);
  builder.command('instant', 205 * SECOND, { device: prompt, course: { ...held, seenMs: 5_800 } });
  // Its end waited for the outage to be over.
  builder.command('instant', 310 * SECOND, { device: device('silent'), course: timesOut(50_000) });
  return {};
};

const unmade = (builder: HistoryBuilder, device: DeviceOf): number => {
  const prompt = device('prompt');
  builder.refused('instant', 100 * SECOND, prompt, { status: 429, code: 429, items: [{ code: 429 }] });
  builder.refused('cached', 101 * SECOND, prompt, { status: 503 });
  builder.refused('multiSet', 101 * SECOND, prompt, { status: 503, code: 503 });
  builder.refused('multiSet', 102 * SECOND, prompt, { status: 200, code: 0, items: [{ code: 1004 }] });
  builder.refused('instant', 103 * SECOND, prompt, { status: 200, code: 99400, items: [{ code: 99400 }] });
  return builder.refused('instant', 104 * SECOND, prompt, { status: 503, code: 503, items: [{ code: 503 }] });
};

const disturb = (builder: HistoryBuilder): void => {
  builder.act('F2', 'SIGKILL scheduler-2', faults.kill.begin, faults.kill.end);
  builder.act('F14', 'mqtt is slow', faults.slowLink.begin, faults.slowLink.end);
  builder.act('F9', 'Kafka killed for 30 s', faults.outage.begin, faults.outage.end);
  builder.act('F16', 'scheduler-1-postgres is reset', faults.reset.begin, faults.reset.end);
  builder.skipped('F18', 'no ptrace here');
  const [device] = tenants[0]?.devices ?? [];
  if (device) builder.unheard(110 * SECOND, { device, course: succeeds(), token: '{"hostile":"\\u0000"}' });
  builder.forge('events', '\u0000 hostile');
  builder.forge('parked', '{"hostile":1}');
  builder.forge('parked', Buffer.from('\u0000 hostile').toString('base64'));
};

const sampleAt = (afterMs: number): Omit<Sample, 'at'> => {
  const isBad = [faults.kill, faults.outage, faults.reset].some(
    ({ begin, end }) => afterMs >= begin && afterMs < end + 4 * SECOND,
  );
  const wave = Math.sin(afterMs / 7_000);
  const rssBytes = Math.round(250 * 1_048_576 * (1 + 0.2 * wave));
  const own = { pid: 100, rssBytes, handles: 60 };
  // Started again between two samples.
  const young = { pid: 101, rssBytes: 90 * 1_048_576, handles: 50 };
  const isYoung = afterMs >= faults.kill.begin && afterMs < faults.kill.end;
  return {
    processes: {
      'gateway-1': own,
      'scheduler-1': own,
      'scheduler-2': isYoung ? young : { ...own, pid: afterMs < faults.kill.begin ? 102 : 103 },
      'dispatcher-1': own,
      // Fills what it was given.
      kafka: { pid: 104, rssBytes: 300 * 1_048_576 + afterMs * 2_000, handles: 200 },
      ...(afterMs < LOAD_ENDED_MS / 2 && { 'scheduler-3': young }),
    },
    probe: isBad ? { ok: false, ms: 2_010 } : { ok: true, ms: 12 + Math.round(4 * wave) },
  };
};
