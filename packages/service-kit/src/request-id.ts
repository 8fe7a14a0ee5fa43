import { randomBytes } from 'node:crypto';

/** Names one call in answers and logs: 32 hexadecimal digits. */
export const newRequestId = (): string => randomBytes(16).toString('hex');
