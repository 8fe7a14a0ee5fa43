/** A message of the platform that asks something of a device [contract 6.5]. */
export interface Request {
  readonly id: string;
  readonly method: string;
  readonly params: unknown;
}

/** What the platform says to a request of a device [contract 6.6]. */
export interface Answer {
  readonly id: string;
  readonly code: number;
  readonly data: unknown;
  readonly message: string | undefined;
}

/** The C SDK copies it into a small buffer and does not answer anything but digits; Python never answers a number. */
const ID = /^\d{1,19}$/;

/** @returns what none of the SDKs stumbles over, or the reason why one would */
export const readRequest = (text: string): Request | string => {
  const message = parse(text);
  if (typeof message === 'string') return message;
  const members = Object.keys(message).sort().join();
  if (members !== 'id,method,params,version') return `members ${members}`;
  const { id, version, method, params } = message;
  if (typeof id !== 'string' || !ID.test(id)) return `an id that is no text of digits: ${JSON.stringify(id)}`;
  if (typeof version !== 'string') return 'a version that is no text';
  if (typeof method !== 'string') return 'a method that is no text';
  if (params === null || typeof params !== 'object') return 'params that are no object';
  return { id, method, params };
};

export const readAnswer = (text: string): Answer | string => {
  const message = parse(text);
  if (typeof message === 'string') return message;
  const { id, code, data, message: said, ...more } = message;
  if (Object.keys(more).length > 0) return `members ${Object.keys(more)}`;
  if (typeof id !== 'string') return `an id that is not the text which was sent: ${JSON.stringify(id)}`;
  if (typeof code !== 'number') return 'a code that is no number';
  // The C SDK looks for it without asking.
  if (data === undefined) return 'no data';
  if (said !== undefined && typeof said !== 'string') return 'a message that is no text';
  return { id, code, data, message: said };
};

const parse = (text: string): Record<string, unknown> | string => {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : 'no JSON object';
  } catch {
    return 'no JSON';
  }
};
