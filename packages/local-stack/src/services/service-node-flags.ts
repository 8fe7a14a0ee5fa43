/**
 * How Node runs a service, here and in the containers (docker/).
 *
 * What a command leaves in memory lives as long as the command is under way. In the young generation of V8's default
 * size (16 MiB) that is long enough to be taken for old, and is then collected at ten times the price.
 */
export const serviceNodeFlags: readonly string[] = ['--max-semi-space-size=32'];
