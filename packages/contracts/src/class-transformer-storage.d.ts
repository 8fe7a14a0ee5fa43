/** The metadata of `@Type`, which class-transformer keeps but does not declare. Node loads its CommonJS build. */
declare module 'class-transformer/cjs/storage.js' {
  export const defaultMetadataStorage: import('class-transformer/types/MetadataStorage.js').MetadataStorage;
}
