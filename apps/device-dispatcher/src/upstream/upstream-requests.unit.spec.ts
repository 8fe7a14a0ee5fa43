import { describe, expect, it } from '@jest/globals';
import { Metrics } from '@setpoint/service-kit';
import { FakeTopology } from '../../test/fake-topology.js';
import { FakeWrites } from '../../test/fake-writes.js';
import { ManualTimers } from '../../test/manual-timers.js';
import { FakeRegistry } from '../../test/running-dispatcher.js';
import { DispatcherMetrics } from '../mqtt/dispatcher-metrics.js';
import { GatewayTopology } from '../use-cases/change-topology.js';
import { SubDeviceLogins } from '../use-cases/log-in-sub-devices.js';
import { upstreamRequests } from './upstream-requests.js';

const metrics = new DispatcherMetrics(new Metrics('test', { defaults: false }));
const registry = new FakeRegistry();
const topology = new FakeTopology(registry);
const writes = new FakeWrites(registry);
const table = upstreamRequests({
  registry,
  catalog: writes,
  writer: writes,
  members: topology,
  metrics,
  logins: new SubDeviceLogins({
    registry,
    topology,
    epochs: { next: async () => 1 },
    activator: { activateDevice: async () => false },
    limits: { refusalOf: () => null, succeeded: () => undefined },
    clock: { now: () => 0 },
    timers: new ManualTimers(),
  }),
  topology: new GatewayTopology({ registry, topology }),
});

describe('what devices may ask of the platform', () => {
  it.each([
    'thing/measurepoint/post',
    'thing/measurepoint/post/batch',
    'thing/measurepoint/resume',
    'thing/measurepoint/resume/batch',
    'thing/event/overheat/post',
    'thing/attribute/update',
    'thing/tag/query',
    'thing/device/register',
    'thing/tsltemplate/get',
    'ota/device/inform',
    'thing/log/post',
    'thing/topo/add',
    'thing/topo/delete',
    'thing/topo/get',
  ])('has %s', (path) => expect(table.find('sys', path)).toBeDefined());

  it.each([
    'x',
    'thing/measurepoint/post_reply',
    'thing/service/a_reply',
    'ota/device/upgrade_reply',
    'combine/login',
    'thing/topo/get_reply',
  ])('has nothing for %s', (path) => expect(table.find('sys', path)).toBeUndefined());

  it.each(['combine/login', 'combine/login/batch', 'combine/logout'])('has %s beside it', (path) =>
    expect(table.find('session', path)).toBeDefined(),
  );

  it.each(['combine/disable_reply', 'thing/topo/add'])('has nothing for %s beside it', (path) =>
    expect(table.find('session', path)).toBeUndefined(),
  );
});
