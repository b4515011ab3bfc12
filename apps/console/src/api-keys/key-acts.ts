import type { ApiKey, NewApiKey } from '@gatehouse/contract';

/** What can be done about the keys of one application or service account. */
export interface KeyActs {
  /** `scopes` of `null`: everything that the account may. */
  create: (key: { name: string; expiresAt: string | null; scopes: string[] | null }) => Promise<NewApiKey>;
  /** The former key works for so many hours beside the new one. */
  rotate: (keyId: string, overlapHours: number) => Promise<NewApiKey>;
  revoke: (keyId: string) => Promise<ApiKey>;
  /** Has the keys read again. */
  refresh: () => Promise<void>;
}
