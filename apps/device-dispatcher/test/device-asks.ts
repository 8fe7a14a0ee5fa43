import { MqttDevice, topicOf } from './mqtt-device.js';
import type { RunningDispatcher } from './running-dispatcher.js';

type Answer = Record<string, unknown>;

/** A device that asks one thing after the other, and is answered without subscribing. */
export class AskingDevice {
  private answers = 0;
  private constructor(
    readonly device: MqttDevice,
    readonly deviceKey: string,
  ) {}

  static async connect({ url }: RunningDispatcher, deviceKey: string): Promise<AskingDevice> {
    return new AskingDevice(await MqttDevice.connect(url, deviceKey, { clean: false }), deviceKey);
  }

  /** @param more further members of the message */
  ask(path: string, params: unknown, more: object = {}): Promise<Answer> {
    const message = { id: '7', version: '1.1', method: path.replaceAll('/', '.'), params, ...more };
    return this.askText(path, JSON.stringify(message));
  }

  async askText(path: string, text: string | Buffer): Promise<Answer> {
    this.device.client.publish(topicOf(this.deviceKey, path), text, { qos: 1 });
    this.answers += 1;
    const answer = (await this.device.messages(this.answers))[this.answers - 1];
    if (answer?.topic !== topicOf(this.deviceKey, `${path}_reply`))
      throw new Error(`answered on ${answer?.topic}`);
    return JSON.parse(answer.payload);
  }

  end(): Promise<void> {
    return this.device.end();
  }
}
