import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { EdgeClient, edgeChannels } from '../../test/edge-client.js';
import { channelNameVectors, pickingVectors } from '../../test/edge-vectors.js';
import { answers } from '../../test/fake-scheduler.js';
import { httpCall } from '../../test/http-call.js';
import { ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';
import { controlChannelTerms, setChannelTerms } from '../use-cases/channel-terms.js';
import { edgeSet } from '../use-cases/edge-operation.js';

describe('the vectors of dataService [contract 9.8]', () => {
  let gateway: TestGateway;
  let client: EdgeClient;
  beforeAll(async () => {
    gateway = await startTestGateway();
    client = new EdgeClient(gateway);
    await client.createChannels();
  });
  afterAll(() => gateway.stop());
  afterEach(() => {
    gateway.scheduler.requests.length = 0;
    gateway.scheduler.behave(answers.accepted);
  });

  it.each(channelNameVectors)('the channel name %s, kind %s, is valid: %s', async (id, kind, isValid) => {
    const terms = kind === 'set' ? setChannelTerms : controlChannelTerms;
    const path = kind === 'set' ? 'setMeasurepointChannels' : 'controlChannels';
    const body = JSON.stringify({ [terms.member]: id });
    const answer = await httpCall(`${gateway.url}/dataService/${path}?orgId=${ORG}`, {
      method: 'POST',
      body,
    });
    expect(answer.json).toMatchObject({ status: isValid ? 0 : terms.illegal.code });
    expect(gateway.topics.names.has(id)).toBe(isValid);
  });

  it.each(pickingVectors)('$point of $inputData is $result', async ({ point, inputData, result }) => {
    const call = { element: point, inputData };
    const written = 'value' in result ? [{ inputData: result.value }] : [];
    const status = 'value' in result ? 0 : result.status;
    expect(await client.asyncOne(edgeSet, call)).toMatchObject({ status });
    expect(gateway.scheduler.submitted).toMatchObject(written);
    gateway.scheduler.requests.length = 0;
    gateway.scheduler.behave(answers.succeeded);
    expect(await client.syncOne(edgeSet, call)).toMatchObject({ status });
    expect(gateway.scheduler.submitted).toMatchObject(written);
  });

  it('of three items, one good, one without requestId and one with too long a timeout, one is issued', async () => {
    const items = [{}, { requestId: '' }, { requestId: 'w-3', timeout: 300_001 }];
    const answer = await client.multi(
      edgeSet,
      items.map((item) => client.item(edgeSet, item)),
    );
    expect(answer.json).toMatchObject({
      status: 0,
      data: [{ status: 0 }, { status: 1000 }, { status: 1000 }],
    });
    // One command with a channel is one result.
    expect(gateway.scheduler.submitted).toMatchObject([
      { result: { requestId: 'w-1', channelId: edgeChannels.set } },
    ]);
  });

  it('an unknown organisation is an envelope', async () => {
    const answer = await client.multi(edgeSet, [client.item(edgeSet)], 'nobody');
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      status: 400,
      msg: 'Invalid Argument orgId',
      submsg: 'orgId does not exist',
    });
  });
});
