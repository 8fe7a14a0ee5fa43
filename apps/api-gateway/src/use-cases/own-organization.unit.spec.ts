import { describe, expect, it } from '@jest/globals';
import { OwnOrganization } from './own-organization.js';

const ofCaller = (caller: { appKey: string; orgId: string } | null, sole: string | null) =>
  new OwnOrganization({ soleOrganization: async () => sole }).run(caller);

describe('the organisation of a caller [contract 2.9]', () => {
  it('is that of its application', async () => {
    expect(await ofCaller({ appKey: 'a', orgId: 'o1' }, 'o2')).toMatchObject({
      status: 0,
      data: { orgId: 'o1' },
    });
  });

  it('is the only one when nobody has to sign, and unknown when there are several', async () => {
    expect(await ofCaller(null, 'o2')).toMatchObject({ status: 0, data: { orgId: 'o2' } });
    expect(await ofCaller(null, null)).toMatchObject({ status: 400 });
  });
});
