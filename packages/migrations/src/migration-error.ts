/** The database and the migrations folder do not fit together, or a statement failed. The message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}
