import type { Fault, FaultContext } from '../fault.js';
import { attackHttp, dribble } from '../hostile/over-http.js';
import { attackKafka } from '../hostile/over-kafka.js';
import { attackMqtt } from '../hostile/over-mqtt.js';

const run = (context: FaultContext): Promise<void> =>
  context.act('hostile input on HTTP, MQTT and every internal topic', async () => {
    const dribbling = dribble(context, context.isFull ? 30_000 : 12_000);
    const attacks = [attackHttp(context), attackMqtt(context), attackKafka(context), dribbling];
    const ended = await Promise.allSettled(attacks);
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  });

/** What no friend would send, wherever something is read. */
export const hostileInput: Fault = { id: 'F26', name: 'hostile input', ground: 'hostility', run };
