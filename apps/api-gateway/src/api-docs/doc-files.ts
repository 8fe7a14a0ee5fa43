import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { asyncApiDocument } from './asyncapi/document.js';
import { openApiDocument } from './openapi/document.js';

export interface DocFile {
  readonly contentType: string;
  readonly body: Buffer;
  /** Changes with the body. */
  readonly etag: string;
}

type Source = readonly [contentType: string, read: () => Promise<Buffer>];

const page = join(import.meta.dirname, '../../page');
const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const SCRIPT = 'text/javascript;charset=UTF-8';
const STYLE = 'text/css;charset=UTF-8';
const JSON_TYPE = 'application/json;charset=UTF-8';

const file = (folder: string, name: string, contentType: string): readonly [string, Source] => [
  name,
  [contentType, () => readFile(join(folder, name))],
];

const json = (name: string, make: () => object): readonly [string, Source] => [
  name,
  [JSON_TYPE, async () => Buffer.from(JSON.stringify(make()))],
];

/** All that is served below `/docs`: what is not named here does not exist, whatever path is asked for. */
const sources: ReadonlyMap<string, Source> = new Map([
  json('openapi.json', openApiDocument),
  json('asyncapi.json', asyncApiDocument),
  file(page, 'index.html', 'text/html;charset=UTF-8'),
  file(page, 'page.css', STYLE),
  file(page, 'page.js', SCRIPT),
  file(page, 'signing.js', SCRIPT),
  file(swagger, 'swagger-ui.css', STYLE),
  file(swagger, 'swagger-ui-bundle.js', SCRIPT),
]);

/** The documents and the page to try them; each is made or read once, when it is first asked for. */
export class DocFiles {
  private readonly made = new Map<string, Promise<DocFile>>();

  /** @returns undefined when there is none of this name */
  find(name: string): Promise<DocFile> | undefined {
    const known = this.made.get(name);
    if (known) return known;
    const source = sources.get(name);
    if (!source) return undefined;
    const [contentType, read] = source;
    const making = read().then((body) => ({ contentType, body, etag: etagOf(body) }));
    this.made.set(name, making);
    // What failed once is tried again.
    making.catch(() => this.made.delete(name));
    return making;
  }
}

const etagOf = (body: Buffer): string => `"${createHash('sha256').update(body).digest('base64url')}"`;
