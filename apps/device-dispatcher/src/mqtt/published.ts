import { replyTopic } from '@setpoint/channels';

/** Lets the engine acknowledge a packet and read on, or ends the connection. */
export type Done = (failure?: Error | null) => void;

/** Longer topics are nobody's; an answer to one could not even be written. */
export const MAX_TOPIC_CHARS = 1_024;

const REPLY = replyTopic('');

/** Whether what is published there answers something; such a message is never answered itself. */
export const isReplyTopic = (topic: string): boolean => topic.endsWith(REPLY);
