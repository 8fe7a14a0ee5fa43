import kafkajs from 'kafkajs';
import { answerCalls } from '../../src/child/answer-calls.js';
import { FileJournal } from '../ledger/journal.js';
import {
  type FollowedLedger,
  followedLedgers,
  type ObserversCalls,
  type ObserversOptions,
  type RecordCounts,
} from './observers-calls.js';
import { followedTopics } from './topics/followed-topics.js';
import { TopicFollower } from './topics/topic-follower.js';

const { Kafka, logLevel } = kafkajs;

type Followers = Readonly<Record<FollowedLedger, TopicFollower>>;

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
  const follower = (ledger: FollowedLedger) =>
    new TopicFollower({ kafka, namespace, topics: topics[ledger], journal: new FileJournal(files[ledger]) });
  followers = byLedger(follower);
  for (const one of Object.values(followers)) one.start();
};

const following = (): Followers => {
  if (!followers) throw new Error('observers follow before they are asked');
  return followers;
};

const byLedger = <T>(of: (ledger: FollowedLedger) => T): Record<FollowedLedger, T> => ({
  results: of('results'),
  events: of('events'),
  reports: of('reports'),
  parked: of('parked'),
});

const caughtUp = async (limitMs: number): Promise<RecordCounts> => {
  const all = following();
  const missing = byLedger(() => 0);
  await Promise.all(
    followedLedgers.map(async (ledger) => {
      missing[ledger] = await all[ledger].caughtUp(limitMs);
    }),
  );
  return missing;
};

const calls: ObserversCalls = {
  follow,
  taken: () => {
    const all = following();
    return byLedger((ledger) => all[ledger].taken);
  },
  caughtUp,
  stop: async () => {
    await Promise.all(Object.values(following()).map((one) => one.stop()));
  },
};

answerCalls(calls);
