import { describe, expect, it } from '@jest/globals';
import {
  activationTopic,
  combineNoticeTopic,
  deviceNoticeTopic,
  integrationPrefix,
  invokeTopic,
  parseCommandReplyPath,
  parseDeviceFilter,
  parseDeviceTopic,
  parseIntegrationTopic,
  replyTopic,
  setTopic,
} from './mqtt-topic.js';

describe('device topics', () => {
  it('are parsed into keys and path', () => {
    expect(parseDeviceTopic('/sys/pQ7wXk2L/ems-01/thing/measurepoint/post')).toEqual({
      realm: 'sys',
      productKey: 'pQ7wXk2L',
      deviceKey: 'ems-01',
      path: 'thing/measurepoint/post',
    });
    expect(parseDeviceTopic('/ext/session/gW4yHn8D/gw-roof/combine/login')?.realm).toBe('session');
  });

  it.each([
    '',
    '/',
    '/sys/a/b',
    '/sys/a/b/',
    '/sys//b/c',
    'sys/a/b/c',
    '/other/a/b/c',
    '/sys/+/b/c',
    '$SYS/x',
  ])('does not take %p for one', (topic) => expect(parseDeviceTopic(topic)).toBeNull());

  it('finds back what a reply topic answers', () => {
    const pathOf = (topic: string) => parseDeviceTopic(topic)?.path ?? '';
    expect(parseCommandReplyPath(pathOf(replyTopic(setTopic('p', 'd'))))).toEqual({ kind: 'set' });
    expect(parseCommandReplyPath(pathOf(replyTopic(invokeTopic('p', 'd', 'restart'))))).toEqual({
      kind: 'invoke',
      serviceId: 'restart',
    });
  });

  it.each([
    'thing/service/measurepoint/set',
    'thing/service/_reply',
    'thing/service/a/b_reply',
    'thing/x_reply',
  ])('sees no command reply in %p', (path) => expect(parseCommandReplyPath(path)).toBeNull());
});

describe('topics of logins with the secret of a product', () => {
  it('tell a device its own secret below its own prefix', () => {
    expect(parseDeviceTopic(activationTopic('p', 'd'))).toEqual({
      realm: 'session',
      productKey: 'p',
      deviceKey: 'd',
      path: 'thing/activate/info',
    });
  });

  it('name the product and what is uploaded', () => {
    const topic = `${integrationPrefix('p')}measurepoint/post`;
    expect(parseIntegrationTopic(topic)).toEqual({ productKey: 'p', path: 'measurepoint/post' });
  });

  it.each(['/sys/p/integration/', '/sys/p/d/integration/x', '/sys//integration/x', '/sys/+/integration/x'])(
    'are not seen in %p',
    (topic) => expect(parseIntegrationTopic(topic)).toBeNull(),
  );
});

describe('topics of notices and filters', () => {
  it('tell a gateway of its sub-devices, and a device of itself, below their own prefixes', () => {
    expect(parseDeviceTopic(combineNoticeTopic('g', 'w', 'disable'))).toEqual({
      realm: 'session',
      productKey: 'g',
      deviceKey: 'w',
      path: 'combine/disable',
    });
    expect(parseDeviceTopic(deviceNoticeTopic('p', 'd', 'delete'))?.path).toBe('thing/delete');
  });

  it.each(['/sys/p/d/thing/service/+', '/ext/session/p/d/#', '/sys/p/d/'])('say whose %s is', (filter) =>
    expect(parseDeviceFilter(filter)).toEqual({ productKey: 'p', deviceKey: 'd' }),
  );

  it.each(['/sys/+/d/x', '/sys/p/+/x', '/sys/p/#', '/sys/p/d', '#', '$share/a/sys/p/d/x'])(
    'are nobody’s in %s',
    (filter) => expect(parseDeviceFilter(filter)).toBeNull(),
  );
});
