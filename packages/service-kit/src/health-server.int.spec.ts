import { afterEach, describe, expect, it } from '@jest/globals';
import { Health } from './health.js';
import { HealthServer } from './health-server.js';
import { Metrics } from './metrics.js';

let server: HealthServer;
const started = async (health: Health): Promise<string> => {
  const metrics = new Metrics('test', { defaults: false });
  metrics.counter('setpoint_things_total', 'Things', ['kind']).inc({ kind: 'a' }, 3);
  server = new HealthServer({ host: '127.0.0.1', port: 0, health, metrics });
  await server.start();
  return `http://127.0.0.1:${server.port}`;
};
afterEach(() => server.stop());

describe('HealthServer', () => {
  it('answers 200 while ready and 503 while not', async () => {
    let wrong: string | undefined;
    const base = await started(new Health().require('kafka', async () => wrong));
    expect((await fetch(`${base}/health/ready`)).status).toBe(200);
    wrong = 'down';
    const response = await fetch(`${base}/health/ready`);
    expect([response.status, await response.json()]).toEqual([503, { ok: false, checks: { kafka: 'down' } }]);
    expect((await fetch(`${base}/health/live`)).status).toBe(200);
  });

  it('serves the metrics', async () => {
    const base = await started(new Health());
    expect(await (await fetch(`${base}/metrics`)).text()).toContain(
      'setpoint_things_total{kind="a",service="test"} 3',
    );
  });

  it('answers nothing else', async () => {
    const base = await started(new Health());
    expect((await fetch(`${base}/secret`)).status).toBe(404);
    expect((await fetch(`${base}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('starts again after a stop, and stops twice', async () => {
    await started(new Health());
    await server.stop();
    await server.stop();
    await server.start();
    expect((await fetch(`http://127.0.0.1:${server.port}/health/live`)).status).toBe(200);
  });

  it('says so when its port is taken', async () => {
    await started(new Health());
    const second = new HealthServer({
      host: '127.0.0.1',
      port: server.port,
      health: new Health(),
      metrics: new Metrics('second', { defaults: false }),
    });
    await expect(second.start()).rejects.toThrow('EADDRINUSE');
    await second.stop();
  });
});
