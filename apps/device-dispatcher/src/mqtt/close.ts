import type { Conversation } from './conversation.js';

/** Last step: the connection is gone. The end of one that was replaced changes nothing [contract 6.1]. */
export const closeConversation = ({ life, session, integration, connection }: Conversation): void => {
  if (integration) life.integrations.close(integration.productKey, connection);
  if (session) life.sessions.end(session, connection.closedFor ?? 'connectionLost');
};
