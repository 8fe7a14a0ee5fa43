/** What became of one line. */
export interface LineOutcome {
  readonly status: 'created' | 'updated' | 'unchanged' | 'failed';
  readonly detail?: string;
}

export const failed = (detail: string): LineOutcome => ({ status: 'failed', detail });

/** Somebody else wrote the same thing between the look and the write. */
export const overtaken = failed('was changed by somebody else at the same time; import the line again');
