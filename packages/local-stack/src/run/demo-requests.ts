import { channelId } from '@setpoint/channels';

/*
 * The tenant that device-simulator makes in mode `demo`. Said again here because a package imports no app; a test
 * compares the two.
 */
const orgId = 'o17000000000042';
const channel = channelId('set', 'demo');
const point = 'setpoint_kw';

/** Requests to paste into a shell, whose answers show what happened. `url` is the api-gateway's. */
export function demoRequests(url: string): string {
  const commands = `${url}/connect-service/v2.1/commands?orgId=${orgId}`;
  const set = (assetId: string, more = '') =>
    `curl -s -X POST '${commands}&action=setMeasurepoint&assetId=${assetId}&measurepointId=${point}${more}' -d '{"value":12.5}'`;
  const item = (requestId: string, assetId: string) =>
    `{"requestId":"${requestId}","setMeasurepointChannelId":"${channel}","assetId":"${assetId}","measurepointId":"${point}","inputData":{"arg":12.5}}`;
  const items = [item('w-1', 'demoPrmt'), item('w-2', 'demoSlow'), item('w-3', 'demoFail')].join(',\n  ');
  return `
Requests to paste:

# A device that answers at once: code 0 says that it has done so.
${set('demoPrmt')}; echo

# One that refuses: its own code and text are in the answer.
${set('demoFail')}; echo

# One that sleeps 30 s of every 40: the command may wait for up to 120 s. The second call says how it stands;
# repeat it: state 1 waits for the device, 4 was sent to it, 5 has succeeded.
answer=$(${set('demoSlpy', '&pendingTtl=120')}); echo "$answer"
curl -s "${commands}&action=get&assetId=demoSlpy&commandId=$(echo "$answer" | sed 's/.*commandId":"\\([0-9]*\\).*/\\1/')"; echo

# Several devices at once. Status 0 of an item says that its command was issued; the results are on the channel.
curl -s -X PUT '${url}/dataService/devices/multiSet?orgId=${orgId}' -d '{"data":[
  ${items}]}'; echo

# What is on that channel, as an application on Kafka reads it (Ctrl-C ends it).
node scripts/consume.mjs ${channel}
`;
}
