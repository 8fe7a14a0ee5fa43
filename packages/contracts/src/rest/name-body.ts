import { IsOptional, IsString, MaxLength } from 'class-validator';
import { IsTranslations, MAX_TEXT_LENGTH } from './registry-members.js';

/** A name as a caller gives it; a missing locale means `defaultValue` [contract 0.3]. */
export class NameBody {
  @IsString()
  @MaxLength(MAX_TEXT_LENGTH)
  defaultValue!: string;

  @IsOptional()
  @IsTranslations()
  i18nValue?: Record<string, string> | null;
}
