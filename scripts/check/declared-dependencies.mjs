import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryDir } from '../steps/repository.mjs';

const byFolder = new Map();

/** What the package of a file says it uses; tools of the whole repository (jest) count as dev dependencies. */
export function declaredFor(path) {
  const [first, second] = path.split('/');
  const folder = first === 'apps' || first === 'packages' ? `${first}/${second}` : first;
  if (!byFolder.has(folder)) byFolder.set(folder, read(folder));
  return byFolder.get(folder);
}

function read(folder) {
  const [own, root] = [folder, '.'].map((place) => {
    const file = join(repositoryDir, place, 'package.json');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  });
  return {
    dependencies: Object.keys(own.dependencies ?? {}),
    devDependencies: [own.devDependencies, root.devDependencies].flatMap((names) => Object.keys(names ?? {})),
  };
}
