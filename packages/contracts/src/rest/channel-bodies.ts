import { IsOptional, IsString, MaxLength } from 'class-validator';

const MAX_DESC_LENGTH = 1024;

/** What bodies about channels of both kinds say [contract 2.2]. */
export class ChannelBody {
  @IsOptional()
  @IsString()
  @MaxLength(MAX_DESC_LENGTH)
  desc?: string | null;
}

/** Body that creates a set channel [contract 2.2]. Whether the id is a legal name is a question of its own code. */
export class CreateSetChannelBody extends ChannelBody {
  @IsString()
  setMeasurepointChannelId!: string;
}

/** Body that changes a set channel [contract 2.2]. Another id renames it. */
export class UpdateSetChannelBody extends ChannelBody {
  @IsOptional()
  @IsString()
  setMeasurepointChannelId?: string | null;
}

/** Body that creates a control channel [contract 2.2]. */
export class CreateControlChannelBody extends ChannelBody {
  @IsString()
  controlChannelId!: string;
}

/** Body that changes a control channel [contract 2.2]. Another id renames it. */
export class UpdateControlChannelBody extends ChannelBody {
  @IsOptional()
  @IsString()
  controlChannelId?: string | null;
}
