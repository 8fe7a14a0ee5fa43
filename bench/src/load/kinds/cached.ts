import { benchOrgId, benchPoint } from '../../bench-devices.js';
import { judgeEnvelope, type RequestKind } from '../request-kind.js';

/** Long enough that nothing of a measurement expires. */
const PENDING_TTL_S = 3_600;

/**
 * setMeasurepoint with `pendingTtl`: answered when it is accepted [contract 1.3]. The value is the number of the
 * device's turn, so that a fleet's record of values shows order and repetition. Settings: `devices`, how many take turns.
 */
export const cached: RequestKind = {
  make: (n, { assetId }, { devices }) => ({
    method: 'POST',
    path: `/connect-service/v2.1/commands?action=setMeasurepoint&orgId=${benchOrgId}&assetId=${assetId}&measurepointId=${benchPoint}&pendingTtl=${PENDING_TTL_S}`,
    body: `{"value":${Math.floor(n / Number(devices ?? 1))},"timeout":30}`,
  }),
  judge: judgeEnvelope,
};
