import type { InstantStep } from '../instant/instant-result.js';
import { mergeHistograms } from '../measure/histogram.js';
import { type SystemName, systemNames } from '../system.js';
import { exceedanceOf } from './exceedance.js';
import { type Line, panel, panelSize } from './latency-panel.js';

const titleHeight = 62;
const margin = 16;

/**
 * Latency by percentile, one panel for each of `rates` that was run, one line for each system over all its runs.
 *
 * @returns SVG text that reads on light and dark ground; undefined when none of the rates was run
 */
export const latencyPicture = (
  steps: readonly InstantStep[],
  rates: readonly number[],
): string | undefined => {
  const run = rates.filter((rate) => steps.some((step) => step.rate === rate && hasAnswers(step)));
  if (run.length === 0) return undefined;
  const width = run.length * (panelSize.width + margin) + margin;
  const height = titleHeight + panelSize.height + margin;
  const panels = run.map((rate, i) => {
    const x = margin + i * (panelSize.width + margin);
    return `<g transform="translate(${x} ${titleHeight})">${panel(rate, linesAt(steps, rate))}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Latency of instant commands by percentile">`,
    style,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    `<text class="title" x="${margin}" y="26">Instant commands: latency by percentile</text>`,
    legend(steps.filter((step) => run.includes(step.rate) && hasAnswers(step)).map(({ system }) => system)),
    ...panels,
    '</svg>\n',
  ].join('\n');
};

const hasAnswers = ({ summary }: InstantStep): boolean => summary.succeeded > 0;

const linesAt = (steps: readonly InstantStep[], rate: number): Line[] =>
  systemNames.flatMap((system) => {
    const mine = steps.filter((step) => step.system === system && step.rate === rate).filter(hasAnswers);
    if (mine.length === 0) return [];
    const requests = mine.reduce((sum, { summary }) => sum + summary.requests, 0);
    const histogram = mergeHistograms(mine.map(({ summary }) => summary.histogram));
    return [{ system, points: exceedanceOf(histogram, requests), requests }];
  });

const names: Readonly<Record<SystemName, string>> = {
  floor: 'floor',
  'common-way': 'common way',
  setpoint: 'Setpoint',
};

/** The one that collapses early is last: a remark about it has room there. */
const legendOrder: readonly SystemName[] = ['setpoint', 'floor', 'common-way'];

/** @param drawn those with a line; the others are named all the same, or one would look for them */
const legend = (drawn: readonly SystemName[]): string =>
  legendOrder
    .map((system, i) => {
      const x = margin + i * 120;
      const line = `<line class="line ${system}" x1="${x}" x2="${x + 24}" y1="45" y2="45"/>`;
      const remark = drawn.includes(system) ? '' : ' (not run at these rates)';
      return `${line}<text x="${x + 30}" y="49">${names[system]}${remark}</text>`;
    })
    .join('');

const style = `<style>
  text { font: 12px system-ui, sans-serif; fill: #24292f; }
  .title { font-size: 16px; font-weight: 600; }
  .head { font-weight: 600; }
  .ground { fill: #ffffff; }
  .grid { stroke: #d0d7de; stroke-width: 1; }
  .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
  .floor { stroke: #6e7781; stroke-dasharray: 6 4; }
  .common-way { stroke: #bc4c00; stroke-dasharray: 2 3; }
  .setpoint { stroke: #0969da; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .ground { fill: #0d1117; }
    .grid { stroke: #30363d; }
    .floor { stroke: #8b949e; }
    .common-way { stroke: #f0883e; }
    .setpoint { stroke: #58a6ff; }
  }
</style>`;
