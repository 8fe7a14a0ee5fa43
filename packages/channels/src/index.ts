export * from './mqtt-topic.js';
export * from './namespace.js';
export * from './result-channel.js';
export * from './topic.js';
