import { codes } from '@setpoint/codes';
import { list, ref, text } from '../../schema.js';
import { connectService } from '../families.js';
import { orgId, required } from '../parameters.js';
import type { Call, Route } from '../route.js';
import { exampleName, exampleProduct } from '../schemas/registry.js';
import { examplePage, productSearch, registryCodes } from './searches.js';

const { answer } = connectService;
const productKey = required('productKey', 'The product', 'pQ7wXk2L');
const exampleKey = answer(exampleProduct.productKey);

const create: Call = {
  action: 'create',
  summary: 'Create a product',
  description: 'A product is a group of devices of one thing model and one payload format [contract 5.4].',
  parameters: [orgId],
  body: {
    required: true,
    schema: ref('CreateProductBody'),
    examples: [
      {
        name: 'create',
        summary: 'What has to be there',
        value: {
          productName: exampleName('ESS A'),
          modelId: 'battery',
          dataFormat: 'Json',
          productType: 'Device',
          biDirectionalAuth: false,
        },
      },
    ],
  },
  data: text('The productKey'),
  examples: [{ name: 'create', summary: 'Created', value: exampleKey }],
  codes: [...registryCodes, codes.modelUnknown],
};

const get: Call = {
  action: 'get',
  summary: 'Read a product',
  description: 'Reads one product, with its secret [contract 5.4].',
  parameters: [orgId, productKey],
  data: ref('Product'),
  examples: [{ name: 'get', summary: 'The product', value: answer(exampleProduct) }],
  codes: [...registryCodes, codes.productUnknown],
};

const search: Call = {
  action: 'search',
  summary: 'List products',
  description: `Lists products, newest first [contract 5.4]. ${productSearch}`,
  parameters: [orgId],
  body: {
    required: false,
    schema: ref('SearchBody'),
    examples: [{ name: 'search', summary: 'Those of a model', value: { expression: "modelId = 'battery'" } }],
  },
  data: list(ref('CroppedProduct')),
  pagination: ref('Pagination'),
  examples: [{ name: 'search', summary: 'One of one', value: answer([exampleProduct], examplePage) }],
  codes: registryCodes,
};

const update: Call = {
  action: 'update',
  summary: 'Change a product',
  description: 'Absent members stay as they are; tags are replaced as a whole [contract 0.3, 5.4].',
  parameters: [orgId, productKey],
  body: {
    required: true,
    schema: ref('UpdateProductBody'),
    examples: [
      {
        name: 'update',
        summary: 'Another name',
        value: { productName: exampleName('ESS B'), biDirectionalAuth: false },
      },
    ],
  },
  data: text('The productKey'),
  examples: [{ name: 'update', summary: 'Changed', value: exampleKey }],
  codes: [...registryCodes, codes.updatedProductUnknown],
};

const remove: Call = {
  action: 'delete',
  summary: 'Delete a product',
  description: 'Deletes a product that has no devices [contract 5.4].',
  parameters: [orgId, productKey],
  data: text('The productKey'),
  examples: [{ name: 'delete', summary: 'Deleted', value: exampleKey }],
  codes: [...registryCodes, codes.notFound, codes.productHasDevices],
};

const shared = {
  path: '/connect-service/v2.1/products',
  tag: 'Products and devices',
  family: connectService,
  http: [[codes.methodNotAllowed, 'The action needs the other method']],
} as const;

export const productRoutes: readonly Route[] = [
  { ...shared, method: 'get', operationId: 'readProducts', calls: [get] },
  {
    ...shared,
    method: 'post',
    operationId: 'writeProducts',
    summary: 'Create, list, change, delete products',
    calls: [create, search, update, remove],
  },
];
