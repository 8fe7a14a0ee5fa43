import { expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { FakeReplyFilters } from './fake-reply-filters.js';
import { MqttDevice, topicOf } from './mqtt-device.js';
import { startDispatcher } from './running-dispatcher.js';

const POST = topicOf('ems-01', 'thing/measurepoint/post');

/** A registry that answers when the test says so. */
class SlowReplyFilters extends FakeReplyFilters {
  private goOn = (): void => undefined;
  readonly answered = new Promise<void>((resolve) => {
    this.goOn = resolve;
  });

  answer(): void {
    this.goOn();
  }

  override async of(assetId: string): Promise<readonly string[]> {
    const filters = await super.of(assetId);
    await this.answered;
    return filters;
  }
}

it('an answer reaches a device that subscribes it while its earlier subscriptions are looked up', async () => {
  const filters = new SlowReplyFilters();
  const dispatcher = await startDispatcher({ filters });
  const device = await MqttDevice.connect(dispatcher.url, 'ems-01');
  const post = { id: '1', method: 'thing.measurepoint.post', params: { measurepoints: {} } };
  device.client.publish(POST, JSON.stringify(post));
  await waitFor(() => filters.lookUps === 1, { limitMs: 60_000, what: 'the look-up' });
  await device.client.subscribeAsync(`${POST}_reply`);
  filters.answer();
  expect((await device.messages(1)).map(({ payload }) => JSON.parse(payload).id)).toEqual(['1']);
  await device.end();
  await dispatcher.stop();
});
