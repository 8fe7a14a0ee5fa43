/** Names of ports in Nest's container, where a type cannot be one. */
export const REGISTRY = Symbol('RegistryReads');
