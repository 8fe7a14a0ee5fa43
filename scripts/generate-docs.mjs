// Fills the generated parts of docs/, and writes docs/api/*.json, from the built code: `node scripts/generate-docs.mjs [--check]`.
// With --check nothing is written; the exit code says whether a page has drifted from the code.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');

const { moves } = await import('../packages/device-queue/dist/index.js');
const { describeEnv } = await import('../packages/service-kit/dist/index.js');

const lifecycle = () => {
  const edges = new Map();
  for (const { from, event, to, states } of moves) {
    const key = `${from === 'none' ? '[*]' : from} --> ${to}`;
    const label = states ? `${event} ${states.join(', ')}` : event;
    edges.set(key, [...(edges.get(key) ?? []), label]);
  }
  const diagram = [...edges].map(([edge, labels]) => `    ${edge}: ${labels.join(' / ')}`);
  const rows = moves.map(
    ({ from, event, to, states, clause }) =>
      `| ${from} | ${event} | ${to} | ${states?.join(', ') ?? ''} | ${clause} |`,
  );
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...diagram,
    '    ended --> [*]',
    '```',
    '',
    '| from | event | to | wire state | contract 3.2 |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
};

/** Keeps the page as it is but for what has changed. */
const keep = (page, name, old, next) => {
  if (next === old) return;
  if (check) {
    console.error(`${page}: "${name}" has drifted from the code; run node scripts/generate-docs.mjs`);
    process.exitCode = 1;
  } else writeFileSync(join(root, page), next);
};

const environment = (app) => async () => {
  const { spec } = await import(`../apps/${app}/dist/env.js`);
  const rows = describeEnv(spec).map(
    ({ name, default: value, doc }) =>
      `| \`${name}\` | ${value === undefined || value === '' ? '–' : `\`${value}\``} | ${doc} |`,
  );
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
};

const apiDocs = '../apps/api-gateway/dist/api-docs';

const files = [
  ['docs/api/openapi.json', async () => (await import(`${apiDocs}/openapi/document.js`)).openApiDocument()],
  [
    'docs/api/asyncapi.json',
    async () => (await import(`${apiDocs}/asyncapi/document.js`)).asyncApiDocument(),
  ],
];

const pages = [
  ['docs/lifecycle.md', 'moves', lifecycle],
  ['docs/operations.md', 'env api-gateway', environment('api-gateway')],
  ['docs/operations.md', 'env command-scheduler', environment('command-scheduler')],
  ['docs/operations.md', 'env device-dispatcher', environment('device-dispatcher')],
  ['docs/operations.md', 'env device-simulator', environment('device-simulator')],
];

for (const [page, name, make] of pages) {
  const path = join(root, page);
  const text = readFileSync(path, 'utf8');
  const open = `<!-- generated: ${name} -->`;
  const start = text.indexOf(open);
  const end = text.indexOf('<!-- /generated -->', start);
  if (start < 0 || end < 0) throw new Error(`${page} has no place for "${name}"`);
  const next = `${text.slice(0, start + open.length)}\n${await make()}\n${text.slice(end)}`;
  keep(page, name, text, next);
}

for (const [file, make] of files) {
  const path = join(root, file);
  const old = existsSync(path) ? readFileSync(path, 'utf8') : '';
  keep(file, 'all of it', old, `${JSON.stringify(await make(), null, 2)}\n`);
}
