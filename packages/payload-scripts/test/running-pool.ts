import { ScriptPool, type ScriptPoolOptions } from '../src/index.js';

const started: ScriptPool[] = [];

export const startPool = async (options: ScriptPoolOptions = {}): Promise<ScriptPool> => {
  const pool = new ScriptPool(options);
  started.push(pool);
  await pool.start();
  return pool;
};

/** For `afterAll`. */
export const stopPools = async (): Promise<void> => {
  await Promise.all(started.splice(0).map((pool) => pool.stop()));
};

/** A script whose encode has this body, with `jsonStr` as its argument. */
export const encoder = (body: string): string => `function jsonStrToRawData(jsonStr) { ${body} }`;
/** A script whose decode has this body, with `rawData` as its argument. */
export const decoder = (body: string): string => `function rawDataToJsonStr(rawData) { ${body} }`;
