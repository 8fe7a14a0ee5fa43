import { readFacts } from './read-facts.mjs';
import { sourceFiles } from './source-files.mjs';

/** Two tests of one title cannot be told apart in a report, and one of them is often a copy that tests nothing. */
export function checkTitles() {
  const places = new Map();
  for (const file of sourceFiles().filter(({ path }) => path.endsWith('.spec.ts'))) {
    for (const { title } of readFacts(file).tests)
      places.set(title, [...(places.get(title) ?? []), file.path]);
  }
  const problems = [...places]
    .filter(([, paths]) => paths.length > 1)
    .map(([title, paths]) => `"${title}" is in ${paths.join(' and ')}`);
  return { problems, note: `${places.size} titles` };
}
