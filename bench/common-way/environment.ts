export type VariableName = 'KAFKA_BROKERS' | 'NAMESPACE' | 'DATABASE_URL' | 'HTTP_PORT' | 'MQTT_PORT';

/** @throws when it is not set */
export const variable = (name: VariableName): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};
