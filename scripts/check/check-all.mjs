import { join, relative } from 'node:path';
import { runCommand } from '../steps/commands.mjs';
import { prepare } from '../steps/prepare.mjs';
import { repositoryDir } from '../steps/repository.mjs';
import { runUntilStopped } from '../steps/run-until-stopped.mjs';

export function check() {
  return runUntilStopped(checkAll, { codeWhenStopped: 130 });
}

async function checkAll() {
  await prepare();
  // Loaded after the install, because it parses with swc.
  const { checkRules, checkRulesOfRules } = await import('./check-rules.mjs');
  const { checkTitles } = await import('./test-titles.mjs');
  const { checkGenerated } = await import('./generated-files.mjs');
  const checks = [
    ['format and lint', format],
    ['types', types],
    ['rules catch what they forbid', checkRulesOfRules],
    ['rules', checkRules],
    ['test titles', checkTitles],
    ['generated files', checkGenerated],
  ];
  let failures = 0;
  for (const [name, run] of checks) {
    const { problems, note } = await run();
    if (problems.length > 0) failures++;
    console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${name}${note ? ` (${note})` : ''}`);
    for (const problem of problems) console.log(`        ${problem}`);
  }
  return failures === 0 ? 0 : 1;
}

async function format() {
  const args = ['check', '--error-on-warnings', '--diagnostic-level=warn', '--reporter=github'];
  const { code, lines } = await runTool('biome', args);
  // "::error title=RULE,file=PATH,line=N,…::MESSAGE"
  const problems = lines.flatMap((line) => {
    const [, rule, path, number, message] = /title=([^,]*),file=([^,]*),line=(\d+).*?::(.*)/.exec(line) ?? [];
    return rule === undefined ? [] : [`${relative(repositoryDir, path)}:${number} ${rule}: ${message}`];
  });
  if (code !== 0)
    problems.push(
      ...(problems.length === 0 ? lines.slice(-5) : []),
      'npx biome check --write mends most of it',
    );
  return { problems };
}

async function types() {
  const { code, lines } = await runTool('tsc', ['-p', '.']);
  return { problems: code === 0 ? [] : lines.filter((line) => line.trim() !== '') };
}

function runTool(tool, args) {
  return runCommand(join(repositoryDir, 'node_modules', '.bin', tool), args, { onLine: () => {} });
}
