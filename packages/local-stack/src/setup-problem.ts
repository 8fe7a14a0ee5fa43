/**
 * Something on this machine is missing or busy. The message is one sentence that names the thing and the way
 * out; it is shown to a person as it is, without a stack.
 */
export class SetupProblem extends Error {
  override name = 'SetupProblem';
}
