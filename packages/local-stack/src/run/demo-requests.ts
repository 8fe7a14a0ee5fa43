/** Requests to paste into a shell, whose answers show what happened. */
export function demoRequests(options: { url: string; adminToken: string; kafkaBrokers: string }): string {
  return `REST: ${options.url}   admin token: ${options.adminToken}   Kafka: ${options.kafkaBrokers}`;
}
