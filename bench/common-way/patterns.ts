/** The message patterns of one start; with Nest's Kafka transport a pattern is a topic. */
export const patternsIn = (namespace: string) => ({
  submit: `${namespace}.command.submit`,
  dispatch: `${namespace}.device.dispatch`,
});

/** Every topic of one start: a pattern has one more for its answers. */
export const topicsIn = (namespace: string): string[] =>
  Object.values(patternsIn(namespace)).flatMap((pattern) => [pattern, `${pattern}.reply`]);
