const startedAt = performance.now();

/** One line for a person, after the seconds since the start. */
export function say(line) {
  const seconds = String(Math.round((performance.now() - startedAt) / 1000)).padStart(4);
  console.log(`${seconds} s  ${line}`);
}

/** Something is missing or busy: one sentence with the way out, shown without a stack. */
export class Problem extends Error {
  name = 'Problem';
}

/** Says why a run ends early: a sentence for what a person can mend, the stack for a fault of ours. */
export function sayWhy(error) {
  const forPeople = error.name === 'Problem' || error.name === 'SetupProblem';
  console.error(forPeople ? error.message : error);
}
