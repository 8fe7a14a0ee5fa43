import { IsObject, IsString } from 'class-validator';

/** A name in several languages; a missing locale means `defaultValue` [contract 0.3]. */
export class StringI18n {
  @IsString()
  defaultValue!: string;

  @IsObject()
  i18nValue!: Record<string, string>;
}
