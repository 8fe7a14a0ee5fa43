import type { Conversation } from './conversation.js';

/** Last step: the connection is gone. The end of one that was replaced changes nothing [contract 6.1]. */
export const closeConversation = ({ life, session, connection }: Conversation): void => {
  if (session) life.sessions.end(session, connection.closedFor ?? 'connectionLost');
};
