import { describe, expect, it } from '@jest/globals';
import { Metrics } from '@setpoint/service-kit';
import { DispatcherMetrics } from '../mqtt/dispatcher-metrics.js';
import { upstreamRequests } from './upstream-requests.js';

const metrics = new DispatcherMetrics(new Metrics('test', { defaults: false }));
const models = { findDevice: async () => null, compiledModel: async () => null };
const table = upstreamRequests({ models, metrics });

describe('what devices may ask of the platform', () => {
  it.each([
    'thing/measurepoint/post',
    'thing/measurepoint/post/batch',
    'thing/measurepoint/resume',
    'thing/measurepoint/resume/batch',
    'thing/event/overheat/post',
    'thing/attribute/update',
    'thing/tag/query',
    'thing/tsltemplate/get',
    'ota/device/inform',
    'thing/log/post',
  ])('has %s', (path) => expect(table.find('sys', path)).toBeDefined());

  it.each([
    'x',
    'thing/measurepoint/post_reply',
    'thing/service/a_reply',
    'ota/device/upgrade_reply',
    'combine/login',
  ])('has nothing for %s', (path) => expect(table.find('sys', path)).toBeUndefined());
});
