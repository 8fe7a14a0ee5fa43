import { randomUUID } from 'node:crypto';

/** Names one call in answers and logs: 32 hexadecimal digits. */
export const newRequestId = (): string => randomUUID().replaceAll('-', '');
