import { Type } from 'class-transformer';
import { IsIn, IsNotEmpty, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { NameBody } from './name-body.js';
import { type Flag, IsFlag, IsTags, MAX_TEXT_LENGTH } from './registry-members.js';

/** What may be changed of a product later [contract 5.4]. */
class ProductBody {
  @ValidateNested()
  @Type(() => NameBody)
  productName!: NameBody;

  /** Devices have to log in over TLS with a certificate. */
  @IsFlag()
  biDirectionalAuth!: Flag;

  @IsOptional()
  @IsString()
  @MaxLength(MAX_TEXT_LENGTH)
  productDesc?: string | null;

  @IsOptional()
  @IsFlag()
  dynamicActivateEnabled?: Flag | null;

  /** Some samples spell it so. */
  @IsOptional()
  @IsFlag()
  dynamicActiveEnabled?: Flag | null;

  @IsOptional()
  @IsTags()
  productTags?: Record<string, string> | null;
}

/** Body of `products?action=create` [contract 5.4]. */
export class CreateProductBody extends ProductBody {
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  modelId!: string;

  @IsIn(['Json', 'Custom'])
  dataFormat!: 'Json' | 'Custom';

  @IsIn(['Device', 'Gateway'])
  productType!: 'Device' | 'Gateway';
}

/** Body of `products?action=update`; absent members stay, tags are replaced as a whole [contract 0.3, 5.4]. */
export class UpdateProductBody extends ProductBody {}
