import { randomUUID } from 'node:crypto';

/** Texts one behind the other, and what parts them: JSON has no line feeds, but a parked record may have anything. */
export const parted = (texts: readonly string[]): [all: string, parting: string] => {
  const parting = texts.some((text) => text.includes('\n')) ? randomUUID() : '\n';
  return [texts.join(parting), parting];
};
