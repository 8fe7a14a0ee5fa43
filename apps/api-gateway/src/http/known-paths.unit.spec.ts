import { describe, expect, it } from '@jest/globals';
import { KnownPaths } from './known-paths.js';

describe('known paths', () => {
  const paths = new KnownPaths();
  paths.add('/connect-service/v2.1/commands', ['POST']);
  paths.add('/connect-service/v2.1/commands', ['GET', 'HEAD']);
  paths.add('/dataService/setMeasurepointChannels/:channelId', ['PUT']);

  it.each([
    ['/connect-service/v2.1/commands?action=get', ['GET', 'HEAD', 'POST']],
    ['/dataService/setMeasurepointChannels/DATASVC.SET.a', ['PUT']],
    ['/connect-service/v2x1/commands', []],
    ['/dataService/setMeasurepointChannels/a/b', []],
    ['/', []],
  ])('of %s have the methods %j', (url, methods) => {
    expect(paths.methodsOf(url)).toEqual(methods);
  });
});
