import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryDir } from '../steps/repository.mjs';

const skipped = new Set(['node_modules', 'dist', 'generated']);

/** Every TypeScript source of ours: path from the root with forward slashes, and text. */
export function sourceFiles() {
  return ['apps', 'packages', 'tests', 'bench'].flatMap(function walk(folder) {
    return readdirSync(join(repositoryDir, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : walk(path);
      if (!path.endsWith('.ts') || path.endsWith('.d.ts')) return [];
      return [{ path, source: readFileSync(join(repositoryDir, path), 'utf8') }];
    });
  });
}
