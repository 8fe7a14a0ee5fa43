/** The broker that tests and demos run; docker/compose.yaml names the same one. */
export const kafkaVersion = '4.1.1';
