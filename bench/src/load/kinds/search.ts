import { benchOrgId } from '../../bench-devices.js';
import { judgeEnvelope, type RequestKind } from '../request-kind.js';

/** The newest twenty commands of a device [contract 1.8]. */
export const search: RequestKind = {
  make: (_n, { assetId }) => ({
    method: 'POST',
    path: `/connect-service/v2.1/commands?action=search&orgId=${benchOrgId}&assetId=${assetId}`,
    body: '{"pagination":{"pageNo":1,"pageSize":20}}',
  }),
  judge: judgeEnvelope,
};
