/*
 * What a caller may ask for at most. The contract names no limits; these leave room for every documented form, and
 * bound both the time to read a text and the size of the statement that is made of it.
 */

/** UTF-16 units of a whole expression: 200 device keys of full length fit into one `in (…)`. */
export const MAX_EXPRESSION_LENGTH = 16_384;

/** Parentheses within parentheses. */
export const MAX_EXPRESSION_DEPTH = 32;

/** Comparisons, `in` and `exists` in one expression, together. */
export const MAX_CONDITIONS = 64;

/** Values of one `in (…)`. */
export const MAX_LIST_LENGTH = 500;

/** UTF-16 units of one value. */
export const MAX_VALUE_LENGTH = 1_024;

/** UTF-16 units of the path of a field. */
export const MAX_PATH_LENGTH = 256;

/** Paths of one projection. */
export const MAX_PROJECTION_PATHS = 100;

/** Steps of one path of a projection; `a[*].b` has three. */
export const MAX_PROJECTION_STEPS = 16;
