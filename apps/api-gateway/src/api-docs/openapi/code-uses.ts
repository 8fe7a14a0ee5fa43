import type { CodeEntry } from '@setpoint/codes';
import type { CodeUse } from './route.js';

const isPair = (use: CodeUse): use is readonly [CodeEntry, string] => Array.isArray(use);

export const readUse = (use: CodeUse): { readonly entry: CodeEntry; readonly meaning?: string } =>
  isPair(use) ? { entry: use[0], meaning: use[1] } : { entry: use };

/** Each code once; the first that says what it means counts. */
export const uniqueUses = (uses: readonly CodeUse[]): readonly CodeUse[] => {
  const byEntry = new Map<CodeEntry, CodeUse>();
  for (const use of uses) {
    const { entry, meaning } = readUse(use);
    if (!byEntry.has(entry) || (meaning !== undefined && !isPair(byEntry.get(entry) ?? entry)))
      byEntry.set(entry, use);
  }
  return [...byEntry.values()];
};

/** As Markdown, in paragraphs. */
export const codeTable = (uses: readonly CodeUse[], title = '**Codes**'): readonly string[] => {
  if (uses.length === 0) return [];
  const rows = uniqueUses(uses).map((use) => {
    const { entry, meaning } = readUse(use);
    return `| ${entry.code} | ${meaning ?? entry.msg} | ${entry.retryable ? 'yes' : 'no'} | ${entry.blame} |`;
  });
  return [
    title,
    ['| code | meaning | repeat later | who has to act |', '|---|---|---|---|', ...rows].join('\n'),
  ];
};
