import type { LinkMode } from '../../proxy/link-mode.js';
import type { Fault, FaultContext } from '../fault.js';
import { oneOfEachClass } from '../link-choice.js';

/** Those of spares are not in use. */
const linksInUse = ({ stack }: FaultContext): readonly string[] => {
  const spares = new Set(stack.spares.flatMap((spare) => [spare.kafkaLink.name, spare.postgresLink.name]));
  return [...stack.links.keys()].filter((name) => !spares.has(name));
};

const disturb = (
  context: FaultContext,
  names: readonly string[],
  { mode, ms, what }: { readonly mode: LinkMode; readonly ms: number; readonly what: string },
): Promise<void> => {
  const setAll = (to: LinkMode) => Promise.all(names.map((name) => context.stack.link(name).set(to)));
  return context.act(`${what} for ${ms / 1_000} s`, async () => {
    try {
      await setAll(mode);
      await context.pause(ms);
    } finally {
      await setAll({ kind: 'pass' });
    }
  });
};

const latency = async (context: FaultContext) => {
  const ms = context.isFull ? 20_000 : 6_000;
  const all = linksInUse(context);
  const everywhere: LinkMode = { kind: 'latency', ms: 15, jitterMs: 10 };
  await disturb(context, all, { mode: everywhere, ms, what: 'every link 5 to 25 ms slower' });
  for (const name of chosen(context, 1)) {
    await context.calm();
    const far: LinkMode = { kind: 'latency', ms: 200, jitterMs: 100 };
    await disturb(context, [name], { mode: far, ms, what: `${name} 100 to 300 ms slower` });
  }
};

/** In full runs one of each class; otherwise so many of them. */
const chosen = (context: FaultContext, count: number): readonly string[] => {
  const names = oneOfEachClass(linksInUse(context), context.random);
  return context.isFull ? names : names.slice(0, count);
};

const blackHole = async (context: FaultContext) => {
  for (const [i, name] of chosen(context, 2).entries()) {
    if (i > 0) await context.calm();
    const cutAtEnd = context.random.next() < 0.5;
    const ms = context.random.between(4_000, context.isFull ? 30_000 : 9_000);
    const mode: LinkMode = { kind: 'blackHole', cutAtEnd };
    await disturb(context, [name], { mode, ms, what: `black hole${cutAtEnd ? ' and cut' : ''}: ${name}` });
  }
};

const reset = async (context: FaultContext) => {
  const { act, pause, stack } = context;
  const rounds = context.isFull ? 5 : 2;
  for (let i = 0; i < rounds; i++) {
    if (i > 0) await pause(2_000);
    await act('every connection reset', () =>
      Promise.all(linksInUse(context).map((name) => stack.link(name).reset())),
    );
  }
};

const slices = async (context: FaultContext) => {
  const ms = context.isFull ? 20_000 : 6_000;
  const mode: LinkMode = { kind: 'slices', wholeAfter: 200 };
  await disturb(context, linksInUse(context), { mode, ms, what: 'every link in slices of a byte' });
};

/** The network between any two parts of the system. */
export const disturbLinks: readonly Fault[] = [
  { id: 'F14', name: 'slow links', ground: 'links', run: latency },
  { id: 'F15', name: 'black hole', ground: 'links', run: blackHole },
  { id: 'F16', name: 'connections reset', ground: 'links', run: reset },
  { id: 'F17', name: 'one byte at a time', ground: 'links', run: slices },
];
