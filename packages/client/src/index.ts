export { type CallOptions, type ClientOptions, createGatehouseClient, type GatehouseClient } from './create-client.ts';
export { errorOf, type FailureReason, GatehouseError } from './gatehouse-error.ts';
export type { Permissions } from './permissions.ts';
export type { Inputs, Outputs } from './router-types.ts';
