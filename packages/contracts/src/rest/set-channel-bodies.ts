import { IsOptional, IsString, MaxLength } from 'class-validator';

const MAX_DESC_LENGTH = 1024;

/** Body that creates a set channel [contract 2.2]. Whether the id is a legal name is a question of its own code. */
export class CreateSetChannelBody {
  @IsString()
  setMeasurepointChannelId!: string;

  @IsOptional()
  @IsString()
  @MaxLength(MAX_DESC_LENGTH)
  desc?: string | null;
}

/** Body that changes a set channel [contract 2.2]. Another id renames it. */
export class UpdateSetChannelBody {
  @IsOptional()
  @IsString()
  setMeasurepointChannelId?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(MAX_DESC_LENGTH)
  desc?: string | null;
}
