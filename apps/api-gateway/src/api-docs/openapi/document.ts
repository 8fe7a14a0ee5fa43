import {
  CodecTestBody,
  CreateControlChannelBody,
  CreateDeviceBody,
  CreateProductBody,
  CreateSetChannelBody,
  DeliveryBody,
  GatewayBody,
  InvokeServiceBody,
  jsonSchemaOf,
  jsonSchemas,
  MultiInvokeItem,
  MultiSetItem,
  QueryLatestBody,
  ReplaceDeviceBody,
  SearchBody,
  SetMeasurepointBody,
  StringI18n,
  SubDeviceBody,
  SubDevicesBody,
  UpdateControlChannelBody,
  UpdateDeviceBody,
  UpdateProductBody,
  UpdateSetChannelBody,
} from '@setpoint/contracts';
import { referenced } from '../referenced.js';
import { integer, list, orNull, ref, SCHEMAS, type Schema, struct, text } from '../schema.js';
import { composeRoute } from './compose-route.js';
import { refusalResponses } from './refusal-responses.js';
import { type Route, tags } from './route.js';
import { administrationRoutes, administrationSupport } from './routes/administration.js';
import { channelRoutes, channelSupport } from './routes/channels.js';
import { codecRoutes, codecSupport } from './routes/codec.js';
import { commandRoutes, commandSupport } from './routes/commands.js';
import { dataServiceRoutes } from './routes/data-service.js';
import { deviceRoutes } from './routes/devices.js';
import { legacyRoutes, legacySupport } from './routes/legacy.js';
import { modelRoutes, modelSupport } from './routes/models.js';
import { productRoutes } from './routes/products.js';
import { serviceRoutes } from './routes/service.js';
import { tokenRoutes } from './routes/token-service.js';
import { topologyRoutes } from './routes/topology.js';
import { commandSchemas } from './schemas/command.js';
import { itemSchemas } from './schemas/items.js';
import { registrySchemas } from './schemas/registry.js';
import { thingModelSchemas } from './schemas/thing-model.js';
import { securitySchemes } from './security.js';

/** Every route of the gateway. */
export const routes: readonly Route[] = [
  ...commandRoutes,
  ...dataServiceRoutes,
  ...channelRoutes,
  ...legacyRoutes,
  ...productRoutes,
  ...deviceRoutes,
  ...topologyRoutes,
  ...modelRoutes,
  ...tokenRoutes,
  ...administrationRoutes,
  ...codecRoutes,
  ...serviceRoutes,
];

const bodies = {
  SetMeasurepointBody,
  InvokeServiceBody,
  SearchBody,
  MultiSetItem,
  MultiInvokeItem,
  CreateSetChannelBody,
  UpdateSetChannelBody,
  CreateControlChannelBody,
  UpdateControlChannelBody,
  DeliveryBody,
  CodecTestBody,
  CreateProductBody,
  UpdateProductBody,
  CreateDeviceBody,
  UpdateDeviceBody,
  ReplaceDeviceBody,
  GatewayBody,
  SubDevicesBody,
  SubDeviceBody,
  QueryLatestBody,
  StringI18n,
};

const paging: Readonly<Record<string, Schema>> = {
  Pagination: struct({
    sortedBy: orNull(list(struct({ field: text(), order: text(undefined, { enum: ['ASC', 'DESC'] }) }))),
    pageNo: integer(),
    pageSize: integer(),
    totalSize: integer('Matches before paging'),
  }),
};

const support: Readonly<Record<string, Schema>> = {
  ...commandSchemas,
  ...commandSupport,
  ...itemSchemas,
  ...thingModelSchemas,
  ...registrySchemas,
  ...modelSupport,
  ...legacySupport,
  ...channelSupport,
  ...administrationSupport,
  ...codecSupport,
  ...paging,
  AssetResult: struct({
    assetId: text(),
    commandId: orNull(text('Null when none was made')),
    code: integer(),
    msg: text(),
    submsg: orNull(text()),
  }),
  // The items of a list are checked one by one, so the DTO of the list does not name theirs.
  MultiSetBody: struct({ data: list(ref('MultiSetItem')) }),
  MultiInvokeBody: struct({ data: list(ref('MultiInvokeItem')) }),
};

const schemasOfBodies = (): Readonly<Record<string, Schema>> => ({
  ...(jsonSchemas(SCHEMAS) as Record<string, Schema>),
  ...Object.fromEntries(
    Object.entries(bodies).map(([name, dto]) => [name, { ...jsonSchemaOf(dto, SCHEMAS) }]),
  ),
});

const description = `Set measurement points of devices and call their services. Compatible on the wire with Envision EnOS.

A business outcome, also a failure, is answered with HTTP status 200 and a code in the envelope [contract 1.2]. Members \
that a request does not need are ignored. Calls are signed [contract 4.3] unless the service runs with authentication off; \
the page at \`/docs\` signs them. References like [contract 1.2] are to the wire contract that Setpoint keeps.`;

/** OpenAPI 3.1 of all that the gateway serves. */
export const openApiDocument = (): object => {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: composeRoute(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Setpoint',
      version: '0.1.0',
      description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The service that this document comes from' }],
    tags: Object.entries(tags).map(([name, text]) => ({ name, description: text })),
    paths,
    components: {
      securitySchemes,
      responses: refusalResponses(),
      schemas: referenced(paths, { ...schemasOfBodies(), ...support }),
    },
  };
};
