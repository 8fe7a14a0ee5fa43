/** Types of a value [contract 5.1]. */
export const dataTypes = [
  'INT',
  'FLOAT',
  'DOUBLE',
  'BOOL',
  'ENUM',
  'STRING',
  'DATE',
  'TIMESTAMP',
  'ARRAY',
  'STRUCT',
  'FILE',
] as const;
export type DataType = (typeof dataTypes)[number];

export const isDataType = (value: unknown): value is DataType =>
  typeof value === 'string' && (dataTypes as readonly string[]).includes(value);

/** Element types of an ARRAY [contract 5.2]. */
export const itemTypes = ['INT', 'FLOAT', 'DOUBLE', 'STRING'] as const;
export type ItemType = (typeof itemTypes)[number];
