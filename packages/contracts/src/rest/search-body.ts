import { IsArray, IsOptional, IsString } from 'class-validator';

/** Body of every `action=search` [contract 1.8]. What each member means is for its reader to say. */
export class SearchBody {
  @IsOptional()
  @IsString()
  expression?: string | null;

  /** `{pageNo, pageSize}`, both needed; `sorters` are ignored. */
  @IsOptional()
  pagination?: unknown;

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  projection?: string[] | null;
}
