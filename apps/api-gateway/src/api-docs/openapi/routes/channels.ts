import { codes } from '@setpoint/codes';
import { MAX_CHANNELS_PER_ORGANIZATION } from '@setpoint/registry';
import { type ChannelTerms, controlChannelTerms, setChannelTerms } from '../../../use-cases/channel-terms.js';
import { ANY_INTEGER } from '../../../use-cases/result-channels.js';
import { integer, list, nothing, orNull, ref, type Schema, struct, text } from '../../schema.js';
import { dataService } from '../families.js';
import { inPath, orgId, within } from '../parameters.js';
import type { Call, CodeUse, Route } from '../route.js';

const { answer } = dataService;

const common: readonly CodeUse[] = [
  codes.success,
  [codes.edgeUnknownOrganization, 'The organisation does not exist, or is not that of the application'],
  codes.edgeInvalidParameter,
];

/** What the kinds do differently in the document. */
interface Kind {
  readonly terms: ChannelTerms;
  readonly path: string;
  /** In names of operations and schemas. */
  readonly noun: 'SetChannel' | 'ControlChannel';
  readonly text: string;
  readonly exampleId: string;
}

const kinds: readonly Kind[] = [
  {
    terms: setChannelTerms,
    path: '/dataService/setMeasurepointChannels',
    noun: 'SetChannel',
    text: 'set channel',
    exampleId: 'DATASVC.SET.site-a',
  },
  {
    terms: controlChannelTerms,
    path: '/dataService/controlChannels',
    noun: 'ControlChannel',
    text: 'control channel',
    exampleId: 'DATASVC.CONTROL.site-a',
  },
];

const desc = orNull(text('For people'));

const renamed = ({ terms }: Kind): Schema =>
  struct({ [terms.member]: text('Also the name of the topic'), desc });

export const channelSupport: Readonly<Record<string, Schema>> = Object.fromEntries(
  kinds.map(({ terms, noun }) => [
    noun,
    struct({
      id: text('Internal; accepted nowhere'),
      [terms.member]: text('Also the name of the topic'),
      desc,
    }),
  ]),
);

const routesOf = (kind: Kind): readonly Route[] => {
  const { terms, path, noun, exampleId } = kind;
  const shared = { tag: 'Result channels', family: dataService } as const;
  const exampleBody = { [terms.member]: exampleId, desc: 'site A' };
  const whole = { id: 'c1f0a7', ...exampleBody };
  const one = [inPath('channelId', 'The channel', exampleId)];
  const below = `${path}/{channelId}`;
  const http = [codes.routeNotFound];
  const example = (summary: string, data: unknown) => [{ name: 'success', summary, value: answer(data) }];
  const create: Call = {
    summary: `Create a ${kind.text}`,
    description: `Creates a ${kind.text} and its Kafka topic of the same name [contract 2.2]. The id starts with \
\`${exampleId.slice(0, exampleId.lastIndexOf('.') + 1)}\`, goes on with letters, digits, \`_\`, \`.\` and \`-\`, and has at \
most 64 bytes. An organisation has at most ${MAX_CHANNELS_PER_ORGANIZATION} channels.`,
    parameters: [orgId],
    body: {
      required: true,
      schema: ref(`Create${noun}Body`),
      examples: [{ name: 'create', summary: 'With a description', value: exampleBody }],
    },
    data: ref(noun),
    examples: example('Created', whole),
    codes: [...common, terms.exists, terms.illegal, terms.limit, terms.faults.create],
  };
  const listAll: Call = {
    summary: `List ${kind.text}s`,
    description: 'Lists the channels of an organisation, page by page or all at once [contract 2.2].',
    parameters: [
      orgId,
      within('pageSize', 'Channels a page; 0 is all', { ...ANY_INTEGER, fallback: 0 }),
      within('pageToken', 'The page', { ...ANY_INTEGER, min: 1, fallback: 1 }),
    ],
    data: struct({
      pageToken: integer(),
      pageSize: integer(),
      totalSize: integer('Of all pages'),
      data: list(ref(noun)),
    }),
    examples: example('All there is', { pageToken: 1, pageSize: 10, totalSize: 1, data: [whole] }),
    codes: common,
  };
  const get: Call = {
    summary: `Read a ${kind.text}`,
    description: 'Reads one channel [contract 2.2].',
    parameters: [...one, orgId],
    data: ref(noun),
    examples: example('The channel', whole),
    codes: [...common, terms.unknown],
  };
  const update: Call = {
    summary: `Change or rename a ${kind.text}`,
    description: `Changes the description; another id renames the channel [contract 2.2]. The topic of the old name is \
deleted at once, with what is still unread.`,
    parameters: [...one, orgId],
    body: {
      required: true,
      schema: ref(`Update${noun}Body`),
      examples: [
        { name: 'describe', summary: 'Another description', value: { desc: 'site B' } },
        { name: 'rename', summary: 'Another id', value: { [terms.member]: `${exampleId}-2` } },
      ],
    },
    data: renamed(kind),
    examples: example('Changed', { ...exampleBody, desc: 'site B' }),
    codes: [...common, terms.unknown, terms.exists, terms.illegal, terms.faults.update],
  };
  const remove: Call = {
    summary: `Delete a ${kind.text}`,
    description: 'Deletes the channel and its topic; results of calls in flight are dropped [contract 2.2].',
    parameters: [...one, orgId],
    data: nothing,
    examples: example('Deleted', null),
    codes: [...common, terms.unknown, terms.faults.delete],
  };
  return [
    { ...shared, method: 'post', path, operationId: `create${noun}`, calls: [create] },
    { ...shared, method: 'get', path, operationId: `list${noun}s`, calls: [listAll] },
    { ...shared, method: 'get', path: below, operationId: `get${noun}`, calls: [get], http },
    { ...shared, method: 'put', path: below, operationId: `update${noun}`, calls: [update], http },
    { ...shared, method: 'delete', path: below, operationId: `delete${noun}`, calls: [remove], http },
  ];
};

export const channelRoutes: readonly Route[] = kinds.flatMap(routesOf);
