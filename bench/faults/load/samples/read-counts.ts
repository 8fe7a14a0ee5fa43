import { counters } from '../../counters.js';
import type { Count } from '../../history.js';

const meant: ReadonlySet<string> = new Set(Object.values(counters));

const LINE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** The counters that are compared with something, from the text that Prometheus scrapes. */
export const readCounts = (text: string): readonly Count[] =>
  text.split('\n').flatMap((line) => {
    const [, counter = '', labels = '', value = ''] = LINE.exec(line) ?? [];
    return meant.has(counter) ? [{ counter, labels: labelsIn(labels), value: Number(value) }] : [];
  });

const labelsIn = (text: string): Count['labels'] =>
  Object.fromEntries(
    [...text.matchAll(LABEL)].flatMap(([, name = '', value = '']) =>
      name === 'service' ? [] : [[name, value.replaceAll(/\\(.)/g, '$1')]],
    ),
  );
