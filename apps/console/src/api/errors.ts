import type { GatehouseErrorData } from '@gatehouse/contract';

const isErrorData = (data: unknown): data is GatehouseErrorData => typeof data === 'object' && data !== null && 'reason' in data && 'message' in data;

/** What the server said about a refused call; `undefined` when it could not be reached or answered something else. */
export function errorData(error: unknown): GatehouseErrorData | undefined {
  const data = typeof error === 'object' && error !== null && 'data' in error ? error.data : undefined;
  return isErrorData(data) ? data : undefined;
}

/** A sentence for a person: what went wrong and what to do. */
export function errorMessage(error: unknown): string {
  const data = errorData(error);
  if (data === undefined) return 'The server can’t be reached. Check your connection and try again.';
  return data.reason === 'internal' ? `${data.message} Tell your administrator this number: ${data.requestId}` : data.message;
}

/** Whether the session has ended, so that only signing in again helps. */
export const isSignedOut = (error: unknown): boolean => errorData(error)?.reason === 'no-session';
