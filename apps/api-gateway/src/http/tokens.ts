/** Names of ports in Nest's container, where a type cannot be one. */
export const REGISTRY = Symbol('RegistryReads');
export const SET_CHANNELS = Symbol('ResultChannels of the kind set');
export const CONTROL_CHANNELS = Symbol('ResultChannels of the kind control');
