const OWN = 'setpoint.';

/**
 * Two installations may share one Kafka: each then names its internal topics in a name space of its own. Result
 * channels keep their names, since applications chose them. The Kafka edge translates; everything else
 * speaks the names of `topics`.
 */
export const DEFAULT_NAMESPACE = 'setpoint';

/** `setpoint.command.requests` in name space `blue` is `blue.command.requests`. */
export const toNamespace = (topic: string, namespace: string): string =>
  topic.startsWith(OWN) ? `${namespace}.${topic.slice(OWN.length)}` : topic;

export const fromNamespace = (topic: string, namespace: string): string =>
  topic.startsWith(`${namespace}.`) ? OWN + topic.slice(namespace.length + 1) : topic;
