import type { BenchContext, BenchLoad } from '../bench-context.js';
import { benchDevices } from '../bench-devices.js';
import type { Collapse, InstantStep } from '../instant/instant-result.js';
import { measureSystem } from '../instant/measure-system.js';
import { orderOf } from '../instant/rates.js';
import { instantReport } from '../report/instant-report.js';
import { latencyPicture } from '../report/latency-picture.js';

const deviceCount = 1_000;
/** Rates with a panel of their own in the picture. */
const picturedRates = [300, 1_000];

/** Instant commands at growing rates on every system, side by side. */
export const instant: BenchLoad = {
  name: 'instant',
  run: async (context) => {
    const result = await measureAll(context);
    context.keep(result);
    context.print(instantReport(result));
    const picture = latencyPicture(result.steps, picturedRates);
    if (picture) context.tell(`Latency by percentile: ${context.write('.svg', picture)}`);
    return [];
  },
};

const measureAll = async (context: BenchContext) => {
  const steps: InstantStep[] = [];
  const collapses: Collapse[] = [];
  const devices = benchDevices(deviceCount);
  const { runs, systems } = context.arguments;
  for (let run = 1; run <= runs; run++) {
    for (const name of orderOf(systems, run)) {
      const measured = await measureSystem(context, name, run, devices);
      steps.push(...measured.steps);
      if (measured.collapse) collapses.push(measured.collapse);
    }
  }
  return { steps, collapses };
};
