import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';

/** Body of `measurepoints?action=queryLatest` [contract 5.6]; without points all of the device are meant. */
export class QueryLatestBody {
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  @MaxLength(128, { each: true })
  measurepointIds?: string[] | null;
}
