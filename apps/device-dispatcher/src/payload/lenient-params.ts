import { isObject } from './device-json.js';
import { numbersAsText } from './numbers-as-text.js';

/**
 * `params` of a request with its numbers as text.
 *
 * @param json the whole request, a JSON object
 */
export const lenientParams = (json: Uint8Array): unknown => {
  const text = Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString('utf8');
  const message: unknown = JSON.parse(numbersAsText(text));
  return isObject(message) ? message.params : undefined;
};
