import { describe, expect, it } from '@jest/globals';
import { KnownPaths } from './known-paths.js';

describe('known paths', () => {
  const paths = new KnownPaths();
  paths.add('/connect-service/v2.1/commands');
  paths.add('/dataService/setMeasurepointChannels/:channelId');

  it.each([
    '/connect-service/v2.1/commands?action=get',
    '/dataService/setMeasurepointChannels/DATASVC.SET.a',
  ])('contain %s', (url) => {
    expect(paths.has(url)).toBe(true);
  });

  it.each(['/connect-service/v2x1/commands', '/dataService/setMeasurepointChannels/a/b', '/'])(
    'lack %s',
    (url) => {
      expect(paths.has(url)).toBe(false);
    },
  );
});
