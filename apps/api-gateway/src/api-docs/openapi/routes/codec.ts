import { codes } from '@setpoint/codes';
import { flag, nothing, orNull, ref, struct, text } from '../../schema.js';
import { administration } from '../families.js';
import { inPath, orgId } from '../parameters.js';
import type { Call, CodeUse, Route } from '../route.js';

const { answer } = administration;

const parameters = [inPath('productKey', 'A product with the data format Custom', 'pQ7wXk2L'), orgId];

const common: readonly CodeUse[] = [
  codes.success,
  [codes.invalidArgument, 'An argument is wrong, or the product is not Custom; `msg` says what'],
  [codes.notFound, 'The organisation has no such product'],
];

const exampleScript = `function jsonStrToRawData(jsonStr) {
  var message = JSON.parse(jsonStr);
  return message.method ? [0x02, message.params.enabled & 0xff] : [0x81];
}
function rawDataToJsonStr(rawData) {
  return JSON.stringify({ id: '1', code: rawData[0] & 0xff });
}
`;

const getCodec: Call = {
  summary: 'Read the payload script of a product',
  description: 'The script as it was stored [contract 7].',
  parameters,
  data: struct({ script: orNull(text('Null when the product has none')) }),
  examples: [{ name: 'success', summary: 'A script', value: answer({ script: exampleScript }) }],
  codes: common,
};

const putCodec: Call = {
  summary: 'Store the payload script of a product',
  description: `Replaces the script [contract 7]; it is effective with the next message of every device. Stored is only \
what the sandbox can read and what defines both functions, so that a typing error changes nothing. An empty body removes \
the script. The content type is not looked at.`,
  parameters,
  body: {
    required: false,
    mediaType: 'text/javascript',
    schema: text('JavaScript of at most 262,144 characters, in UTF-8'),
    examples: [{ name: 'script', summary: 'Both functions', value: exampleScript }],
  },
  data: nothing,
  examples: [{ name: 'success', summary: 'Stored', value: answer(null) }],
  codes: common,
};

const testCodec: Call = {
  summary: 'Try a payload script',
  description: `One call of the stored script, or of one that comes along [contract 7]. Nothing is stored and no device \
takes part. The limits are those of real calls.`,
  parameters,
  body: {
    required: true,
    schema: ref('CodecTestBody'),
    examples: [
      {
        name: 'encode',
        summary: 'To a device',
        value: {
          direction: 'encode',
          json: {
            id: '1767225600',
            version: '1.0',
            method: 'thing.service.measurepoint.set',
            params: { enabled: 1 },
          },
        },
      },
      { name: 'decode', summary: 'From a device', value: { direction: 'decode', raw: 'c8' } },
    ],
  },
  data: struct({ ok: flag(), raw: text('Hex, of an encode'), json: text('Of a decode') }, ['raw', 'json']),
  failureData: ref('FailedScript'),
  examples: [
    { name: 'encoded', summary: 'Encoded', value: answer({ ok: true, raw: '0201' }) },
    { name: 'decoded', summary: 'Decoded', value: answer({ ok: true, json: '{"id":"1","code":200}' }) },
  ],
  codes: [...common, [codes.encodeFailed, 'The script failed; `data` says how, in either direction']],
};

export const codecSupport = {
  FailedScript: struct({
    ok: flag('False'),
    reason: text(undefined, {
      enum: ['failed', 'timedOut', 'outOfMemory', 'badOutput', 'missingFunction', 'switchedOff'],
    }),
    detail: text('For the author of the script'),
  }),
};

const route = {
  tag: 'Administration',
  family: administration,
  http: [codes.routeNotFound, [codes.rateLimited, 'Too many scripts are being tried']],
} as const;
const path = '/setpoint/v1/products/{productKey}/codec';

export const codecRoutes: readonly Route[] = [
  { ...route, method: 'get', path, operationId: 'getCodec', calls: [getCodec] },
  { ...route, method: 'put', path, operationId: 'putCodec', calls: [putCodec] },
  { ...route, method: 'post', path: `${path}/test`, operationId: 'testCodec', calls: [testCodec] },
];
