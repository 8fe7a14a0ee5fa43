import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import type pg from 'pg';

export type SchemaEngine = bindings.SchemaEngine;

/** What the generated bindings have besides the documented types. */
interface RawBindings {
  __wbg_set_wasm(exports: object): void;
}

/** The part used here; the types of Node leave WebAssembly to those of the browser. */
interface WebAssemblyLoader {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: object } }>;
}

let loading: Promise<void> | undefined;

/**
 * Prisma's own schema engine as WebAssembly: `prisma migrate` downloads a native one from its maker's site, which a
 * closed network does not reach.
 *
 * @param schemaFile path and text of the Prisma schema
 * @param pool connections with the search path set to `schema`
 */
export const openSchemaEngine = async (
  schemaFile: readonly [path: string, text: string],
  pool: pg.Pool,
  schema: string,
): Promise<SchemaEngine> => {
  loading ??= instantiate();
  await loading;
  const adapters = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool, { schema }));
  const datamodels: [string, string][] = [[...schemaFile]];
  return bindings.SchemaEngine.new({ datamodels }, ignoreLog, adapters);
};

/** The engine logs each statement; what fails is also thrown. */
const ignoreLog = (): void => undefined;

const instantiate = async (): Promise<void> => {
  const { __wbg_set_wasm } = bindings as unknown as RawBindings;
  const loader = Reflect.get(globalThis, 'WebAssembly') as WebAssemblyLoader;
  const bindingsFile = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = await readFile(bindingsFile.replace(/\.js$/, '.wasm'));
  const { instance } = await loader.instantiate(bytes, { './schema_engine_bg.js': unheldTimers() });
  __wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start(): void }).__wbindgen_start();
};

/**
 * The engine's imports, with timers that do not keep the process alive: it never clears the 10 s limit on its lock,
 * and nothing could end before that.
 */
const unheldTimers = (): object => {
  const isTimer = (name: string): boolean => name.startsWith('__wbg_setTimeout_');
  const unheld = (run: () => void, ms: number): NodeJS.Timeout => setTimeout(run, ms).unref();
  return Object.fromEntries(
    Object.entries(bindings).map(([name, binding]) => [name, isTimer(name) ? unheld : binding]),
  );
};
