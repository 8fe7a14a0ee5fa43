import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../steps/commands.mjs';
import { repositoryDir } from '../steps/repository.mjs';

/**
 * Runs every package script whose name begins with "generate:" (pages and tables that are kept in the repository)
 * and fails when a file changed, because then it was edited by hand or its source moved on without it.
 */
export async function checkGenerated() {
  const generators = packageFolders().flatMap((folder) => {
    const { scripts = {} } = JSON.parse(readFileSync(join(repositoryDir, folder, 'package.json'), 'utf8'));
    return Object.keys(scripts)
      .filter((name) => name.startsWith('generate:'))
      .map((name) => ({ folder, name }));
  });
  if (generators.length === 0) return { problems: [], note: 'none yet' };
  const before = await state();
  const problems = [];
  for (const { folder, name } of generators) {
    const { code, lines } = await run('npm', ['--prefix', join(repositoryDir, folder), 'run', name]);
    if (code !== 0) problems.push(`${name} in ${folder} failed: ${lines.slice(-3).join(' ')}`);
  }
  const after = await state();
  for (const [file, content] of after) {
    if (before.get(file) !== content)
      problems.push(`${file} differs from what is generated: commit the new one`);
  }
  return { problems, note: `${generators.length} generators` };
}

function packageFolders() {
  const children = ['apps', 'packages'].flatMap((parent) =>
    readdirSync(join(repositoryDir, parent)).map((name) => `${parent}/${name}`),
  );
  return ['.', 'tests', 'bench', ...children].filter((folder) =>
    readdirSync(join(repositoryDir, folder)).includes('package.json'),
  );
}

/** Files that differ from the last commit, with a hash of what is in them now. */
async function state() {
  const { lines } = await run('git', ['ls-files', '--modified', '--others', '--exclude-standard']);
  const files = [...new Set(lines.filter((line) => line !== ''))];
  const hashes = files.length > 0 ? (await run('git', ['hash-object', '--', ...files])).lines : [];
  return new Map(files.map((file, index) => [file, hashes[index]]));
}

function run(command, args) {
  return runCommand(command, args, { onLine: () => {} });
}
