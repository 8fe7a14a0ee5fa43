import { answerCalls } from '../../src/child/answer-calls.js';
import { FaultyLink } from './faulty-link.js';
import type { LinkCalls } from './link-calls.js';

const links = new Map<string, FaultyLink>();

const named = (name: string): FaultyLink => {
  const link = links.get(name);
  if (!link) throw new Error(`there is no link ${name}`);
  return link;
};

const calls: LinkCalls = {
  async open({ link, ...options }) {
    const opened = await FaultyLink.open(options);
    links.set(link, opened);
    return opened.port;
  },
  set: ({ link, mode }) => named(link).set(mode),
  reset: (link) => named(link).reset(),
  setAlive: ({ link, target, alive }) => named(link).setAlive(target, alive),
  counts: (link) => named(link).counts(),
};

answerCalls(calls);
