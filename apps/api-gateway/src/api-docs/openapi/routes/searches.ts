import { codes } from '@setpoint/codes';
import {
  type DeviceField,
  deviceFields,
  modelFields,
  type ProductField,
  productFields,
} from '@setpoint/registry';
import { REGISTRY_PAGES } from '../../../use-cases/search-outcome.js';
import type { CodeUse } from '../route.js';

type FieldsOf<Name extends string> = Readonly<Record<Name, { readonly operators: readonly string[] }>>;

/** What can be searched by, from the table that searches are read with. */
const fieldList = <Name extends string>(fields: FieldsOf<Name>): string =>
  Object.entries<FieldsOf<Name>[Name]>(fields)
    .map(([name, { operators }]) => `\`${name}\` (${operators.map((each) => `\`${each}\``).join(', ')})`)
    .join('; ');

const described = <Name extends string>(fields: FieldsOf<Name>): string => `Without a body all of them.

* \`expression\`, with \`and\`, \`or\` and brackets: ${fieldList(fields)}.
* \`pagination\`: \`pageNo\` and \`pageSize\`, both; ${REGISTRY_PAGES.defaultSize} a page unless given, at most ${REGISTRY_PAGES.maxSize}.
* \`projection\`: paths of members to be kept [contract 1.8].`;

export const productSearch = described<ProductField>(productFields);
export const deviceSearch = described<DeviceField>(deviceFields);
export const modelSearch = described(modelFields);

export const examplePage = { sortedBy: null, pageNo: 1, pageSize: REGISTRY_PAGES.defaultSize, totalSize: 1 };

/** A search can be turned away for a while, like everything else [contract 1.2]. */
export const registryCodes: readonly CodeUse[] = [
  codes.success,
  [codes.invalidArgument, 'An argument is wrong; `msg` names it'],
  [codes.denied, 'The organisation is not that of the application'],
];
