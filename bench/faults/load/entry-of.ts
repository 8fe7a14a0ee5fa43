import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What a process of its own runs. @param repositoryDir of a built repository */
export const entryOf = (
  repositoryDir: string,
  name: 'callers-main' | 'devices-main' | 'observers-main',
): URL => pathToFileURL(join(repositoryDir, 'bench/dist/faults/load', `${name}.js`));
