import { judge } from './judge.js';

/*
 * Judges a run that was kept, once more: node bench/dist/faults/judge/main.js FOLDER
 */

const [, , dir] = process.argv;
if (dir === undefined) throw new Error('which folder?');
const { report, violations } = await judge(dir);
console.log(`\n${report}\n`);
process.exitCode = violations === 0 ? 0 : 1;
