import { describe, expect, it } from '@jest/globals';
import { noLedger } from '@setpoint/simulated-device';
import type { Act } from '../history.js';
import { faultTenant } from '../load/test/fault-tenant.js';
import type { FaultStack } from '../stack/fault-stack.js';
import { ActLog } from './act-log.js';
import type { Fault, FaultContext } from './fault.js';
import { Nemesis } from './nemesis.js';

/** A stack without anything: these faults break nothing. */
const stack = { services: [] } as Partial<FaultStack> as FaultStack;

const scene = () => {
  const acts: Act[] = [];
  const told: string[] = [];
  const nemesis = new Nemesis({
    seed: 'a',
    acts: new ActLog({ append: (act) => acts.push(act as Act) }),
    stack,
    tenants: [],
    stranger: faultTenant('tnZ3', []),
    load: { rate: 1, capacity: 10, setRate: async () => undefined },
    devices: { assetIds: [], change: async () => undefined },
    ledger: noLedger,
    isFull: false,
    logDir: '',
    pause: async () => undefined,
    probe: async () => {
      told.push('probe');
      return { ok: true, ms: 1 };
    },
    tell: (line) => told.push(line),
  });
  const names = () => acts.map(({ fault, phase }) => `${fault} ${phase}`);
  return { nemesis, acts, told, names };
};

const fault = (id: string, run: (context: FaultContext) => Promise<void>): Fault => ({
  id,
  name: `the fault ${id}`,
  ground: 'links',
  run,
});

const acting = (id: string): Fault => fault(id, ({ act }) => act('something', async () => undefined));

describe('the nemesis', () => {
  it('makes one group after the other, and waits for calm after each', async () => {
    const { nemesis, names, told } = scene();
    await nemesis.run([[acting('F1')], [acting('F2')]], () => false);
    expect(names()).toEqual(['F1 begin', 'F1 end', 'F2 begin', 'F2 end']);
    const firstCalm = told.indexOf('probe');
    expect(firstCalm).toBeGreaterThan(told.indexOf('F1: something.'));
    expect(firstCalm).toBeLessThan(told.indexOf('F2: something.'));
  });

  it('makes the faults of a group at the same time', async () => {
    const { nemesis, names } = scene();
    let meet: () => void = () => undefined;
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const waits = fault('F1', ({ act }) => act('waits', () => met));
    const comes = fault('F2', ({ act }) => act('comes', async () => meet()));
    await nemesis.run([[waits, comes]], () => false);
    expect(names().slice(0, 2)).toEqual(['F1 begin', 'F2 begin']);
  });

  it('begins nothing when its time is over', async () => {
    const { nemesis, names } = scene();
    let made = 0;
    const counted = fault('F1', ({ act }) =>
      act('one more', async () => {
        made += 1;
      }),
    );
    await nemesis.run([[counted], [counted], [counted]], () => made === 2);
    expect(names().filter((name) => name === 'F1 begin')).toHaveLength(2);
  });

  it('says why a fault cannot be made here, and goes on', async () => {
    const { nemesis, acts, names } = scene();
    const absent = { ...acting('F18'), missing: async () => 'strace is not installed' };
    await nemesis.run([[absent], [acting('F2')]], () => false);
    expect(acts[0]).toMatchObject({ fault: 'F18', skipped: 'strace is not installed' });
    expect(names()).toEqual(['F18 begin', 'F2 begin', 'F2 end']);
  });

  it('fails with a fault that could not be mended, when the others of its group are over', async () => {
    const { nemesis, names } = scene();
    const broken = fault('F1', () => Promise.reject(new Error('no such process')));
    await expect(nemesis.run([[broken, acting('F2')]], () => false)).rejects.toThrow('no such process');
    expect(names()).toEqual(['F2 begin', 'F2 end']);
  });

  it('gives each fault choices of its own, the same for the same seed', async () => {
    const chosen = async () => {
      const numbers: number[] = [];
      const choosing = (id: string) =>
        fault(id, async ({ random }) => {
          numbers.push(random.next());
        });
      await scene().nemesis.run([[choosing('F1')], [choosing('F1')], [choosing('F2')]], () => false);
      return numbers;
    };
    const numbers = await chosen();
    expect(new Set(numbers).size).toBe(3);
    expect(await chosen()).toEqual(numbers);
  });
});
