import kafkajs from 'kafkajs';
import { answerCalls } from '../../src/child/answer-calls.js';
import { FileJournal } from '../ledger/journal.js';
import type { ObserversCalls, ObserversOptions, RecordCounts } from './observers-calls.js';
import { followedTopics } from './topics/followed-topics.js';
import { TopicFollower } from './topics/topic-follower.js';

const { Kafka, logLevel } = kafkajs;

type Followers = Readonly<Record<keyof RecordCounts, TopicFollower>>;

let followers: Followers | undefined;

const follow = ({ brokers, namespace, channelIds, files }: ObserversOptions): void => {
  const kafka = new Kafka({
    clientId: 'faults-observers',
    brokers: brokers.split(','),
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
    logLevel: logLevel.NOTHING,
  });
  const topics = followedTopics(namespace, channelIds);
  const follower = (ledger: keyof RecordCounts) =>
    new TopicFollower({ kafka, namespace, topics: topics[ledger], journal: new FileJournal(files[ledger]) });
  followers = { results: follower('results'), events: follower('events'), parked: follower('parked') };
  for (const one of Object.values(followers)) one.start();
};

const following = (): Followers => {
  if (!followers) throw new Error('observers follow before they are asked');
  return followers;
};

const caughtUp = async (limitMs: number): Promise<RecordCounts> => {
  const { results, events, parked } = following();
  const missing = await Promise.all([results, events, parked].map((one) => one.caughtUp(limitMs)));
  const [ofResults = 0, ofEvents = 0, ofParked = 0] = missing;
  return { results: ofResults, events: ofEvents, parked: ofParked };
};

const calls: ObserversCalls = {
  follow,
  taken: () => {
    const { results, events, parked } = following();
    return { results: results.taken, events: events.taken, parked: parked.taken };
  },
  caughtUp,
  stop: async () => {
    await Promise.all(Object.values(following()).map((one) => one.stop()));
  },
};

answerCalls(calls);
