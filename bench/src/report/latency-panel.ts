import type { SystemName } from '../system.js';
import type { Exceedance } from './exceedance.js';

export interface Line {
  readonly system: SystemName;
  readonly points: readonly Exceedance[];
  readonly requests: number;
}

export const panelSize = { width: 440, height: 330 };
const plot = { left: 58, top: 26, right: 12, bottom: 46 };
const inner = {
  width: panelSize.width - plot.left - plot.right,
  height: panelSize.height - plot.top - plot.bottom,
};

/** By the share of requests that took longer. */
const percentiles = [
  { share: 1, label: '0' },
  { share: 0.5, label: '50' },
  { share: 0.1, label: '90' },
  { share: 0.01, label: '99' },
  { share: 0.001, label: '99.9' },
  { share: 0.0001, label: '99.99' },
  { share: 0.00001, label: '99.999' },
];

const msTicks = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000];

/** The curves of one rate, both axes logarithmic, as the content of an SVG group of `panelSize`. */
export const panel = (rate: number, lines: readonly Line[]): string => {
  const scale = scaleOf(lines);
  const ticks = msTicks.filter((ms) => ms >= scale.lowestMs && ms <= scale.highestMs);
  return [
    `<text class="head" x="${plot.left}" y="14">${rate.toLocaleString('en')} commands/s</text>`,
    ...ticks.map((ms) => horizontal(scale.y(ms), ms)),
    ...percentiles
      .filter(({ share }) => share >= scale.smallestShare)
      .map(({ share, label }) => vertical(scale.x(share), label)),
    `<text x="${plot.left + inner.width / 2}" y="${panelSize.height - 8}" text-anchor="middle">percentile</text>`,
    `<text transform="translate(12 ${plot.top + inner.height / 2}) rotate(-90)" text-anchor="middle">ms</text>`,
    ...lines.map(({ system, points, requests }) => curve(system, points, requests, scale)),
  ].join('\n');
};

interface Scale {
  readonly smallestShare: number;
  readonly lowestMs: number;
  readonly highestMs: number;
  x(share: number): number;
  y(ms: number): number;
}

const scaleOf = (lines: readonly Line[]): Scale => {
  const all = lines.flatMap(({ points }) => points.map(({ ms }) => ms));
  const [shortest, longest] = [Math.min(...all), Math.max(...all)];
  const smallestShare = 1 / Math.max(10, ...lines.map(({ requests }) => requests));
  const lowestMs = msTicks.findLast((ms) => ms <= shortest) ?? shortest;
  const highestMs = msTicks.find((ms) => ms >= longest) ?? longest;
  const part = (value: number, from: number, to: number) => Math.log(value / from) / Math.log(to / from);
  return {
    smallestShare,
    lowestMs,
    highestMs,
    x: (share) => plot.left + inner.width * part(Math.max(share, smallestShare), 1, smallestShare),
    y: (ms) => plot.top + inner.height * (1 - part(ms, lowestMs, highestMs)),
  };
};

const horizontal = (y: number, ms: number): string =>
  `<line class="grid" x1="${plot.left}" x2="${plot.left + inner.width}" y1="${at(y)}" y2="${at(y)}"/>` +
  `<text x="${plot.left - 6}" y="${at(y + 4)}" text-anchor="end">${ms.toLocaleString('en')}</text>`;

const vertical = (x: number, label: string): string =>
  `<line class="grid" x1="${at(x)}" x2="${at(x)}" y1="${plot.top}" y2="${plot.top + inner.height}"/>` +
  `<text x="${at(x)}" y="${plot.top + inner.height + 16}" text-anchor="middle">${label}</text>`;

/** From the first point on; past the last request that took longer there is nothing to draw. */
const curve = (system: SystemName, points: readonly Exceedance[], requests: number, scale: Scale): string => {
  const path = points.map(({ ms, share }, i) => {
    // All were slower than the shortest.
    const start = i === 0 ? `M${at(scale.x(1))} ${at(scale.y(ms))}` : '';
    return `${start}L${at(scale.x(Math.max(share, 1 / requests)))} ${at(scale.y(ms))}`;
  });
  return `<path class="line ${system}" d="${path.join('')}"><title>${system}</title></path>`;
};

const at = (value: number): string => value.toFixed(1);
