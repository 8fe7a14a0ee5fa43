/** The parts of a text that commas separate. */
export const listOf = (text: string | undefined): string[] | undefined =>
  text
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** @throws with a sentence for people unless it is a whole number above zero of at most `maxDigits` */
export const countOf = (name: string, text: string | undefined, maxDigits: number): number | undefined => {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text) || text.length > maxDigits)
    throw new Error(`--${name}: "${text}" is no number above zero`);
  return Number(text);
};
