import { benchOrgId, benchPoint } from '../../bench-devices.js';
import { judgeEnvelope, type RequestKind } from '../request-kind.js';

/** setMeasurepoint that waits for the device's answer [contract 1.2]. */
export const instant: RequestKind = {
  make: (n, { assetId }) => ({
    method: 'POST',
    path: `/connect-service/v2.1/commands?action=setMeasurepoint&orgId=${benchOrgId}&assetId=${assetId}&measurepointId=${benchPoint}`,
    body: `{"value":${(n % 200) / 2},"timeout":30}`,
  }),
  judge: judgeEnvelope,
};
