import type { LiveRow } from '../history.js';
import type { Ask } from './asks.js';
import type { Delivery } from './deliveries.js';
import type { Facts } from './facts.js';
import { isOutside } from './marks.js';
import type { Finding, Invariant } from './violation.js';

/** What was refused left no trace, and every trace is of something that was asked for, at the device that was meant. */
export const nothingUnacceptedRan: Invariant = {
  name: 'nothing-unaccepted-ran',
  check: (facts) => [
    ...facts.asks.flatMap((ask) => (ask.fate === 'refused' ? tracesOf(facts, ask) : [])),
    ...[...facts.history.rows.ended, ...facts.history.rows.live].flatMap((row) => strangeRow(facts, row)),
    ...facts.deliveries.flatMap((delivery) => strangeDelivery(facts, delivery)),
    ...facts.history.devices.flatMap(({ event, device, at, payload }) =>
      event === 'unreadable' ? [{ what: `${device} received something unreadable: ${payload}`, at }] : [],
    ),
  ],
};

const tracesOf = (facts: Facts, { call, item: { token }, told, toldItem }: Ask): readonly Finding[] => {
  const refusal = `call ${call.callId} was refused with ${toldItem?.code ?? told?.code ?? told?.status}`;
  const row = facts.rowsOfToken.get(token)?.[0] ?? facts.liveOfToken.get(token);
  const [delivery] = facts.deliveriesOf.get(token) ?? [];
  const at = told?.at ?? call.at;
  return [
    ...(row
      ? [{ what: `${refusal} and is command ${row.commandId}`, commandId: row.commandId, token, at }]
      : []),
    ...(delivery ? [{ what: `${refusal} and reached ${delivery.entry.device}`, token, at }] : []),
  ];
};

const strangeRow = ({ askOf }: Facts, { commandId, token, assetId }: LiveRow): readonly Finding[] => {
  const ask = askOf.get(token);
  if (ask?.item.assetId === assetId || (!ask && isOutside(token))) return [];
  const problem = ask ? `was asked of ${ask.item.assetId}, not of ${assetId}` : 'was asked for by nobody';
  return [{ what: `command ${commandId} with ${token} ${problem}`, commandId, token }];
};

const strangeDelivery = (facts: Facts, { entry: { device, at }, token }: Delivery): readonly Finding[] => {
  const meant = facts.askOf.get(token)?.item.assetId;
  if (meant === undefined)
    return isOutside(token)
      ? []
      : [{ what: `${token} reached ${device} and was asked for by nobody`, token, at }];
  return facts.deviceOf.get(device)?.assetId === meant
    ? []
    : [{ what: `${token} reached ${device} and was meant for ${meant}`, token, at }];
};
