import { codes } from '@setpoint/codes';
import type { CallKind, Told, ToldItem } from '../../history.js';

type Answer = Pick<Told, 'status' | 'code' | 'items' | 'canceled' | 'body'>;
type Members = Readonly<Record<string, unknown>>;

/** What a caller learns from an answer, however wrong it is; what it does not hold is left out. */
export const readAnswer = (kind: CallKind, status: number, body: string): Answer => {
  const envelope = asMembers(parse(body));
  // `status` is the code of the dataService family [contract 2.1].
  const code = numberOf(envelope.code) ?? numberOf(envelope.status);
  const canceled = kind === 'cancel' && code === codes.success.code ? commandIdsOf(envelope.data) : undefined;
  return {
    status,
    ...(code !== undefined && { code }),
    items: code === undefined ? [] : itemsOf(kind, code, envelope.data),
    ...(canceled && { canceled }),
    body,
  };
};

const itemsOf = (kind: CallKind, code: number, data: unknown): ToldItem[] => {
  switch (kind) {
    case 'cancel':
      return [];
    case 'multiSet':
      return listOf(data).flatMap((item) => {
        const itemStatus = numberOf(asMembers(item).status);
        return itemStatus === undefined ? [] : [{ code: itemStatus }];
      });
    default:
      return [itemOf(code, asMembers(data))];
  }
};

const itemOf = (code: number, { commandId, state, reach }: Members): ToldItem => ({
  ...(typeof commandId === 'string' && { commandId }),
  code,
  ...(typeof state === 'number' && { state }),
  ...(typeof reach === 'string' && { reach }),
});

const commandIdsOf = (data: unknown): string[] =>
  listOf(data).flatMap((item) => {
    const { commandId } = asMembers(item);
    return typeof commandId === 'string' ? [commandId] : [];
  });

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const asMembers = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
