import { z } from 'zod';
import { listInput } from './list.ts';
import { descriptionText, id, properName, roleId, version } from './text.ts';

export const serviceAccountStatuses = ['enabled', 'disabled', 'revoked'] as const;
export type ServiceAccountStatus = (typeof serviceAccountStatuses)[number];

/** A program with permissions of its own. */
export interface ServiceAccount {
  id: string;
  name: string;
  description: string;
  roles: string[];
  ownerId: string;
  owner: { id: string; label: string };
  status: ServiceAccountStatus;
  /** How many of its keys work now, all else being well. */
  liveKeys: number;
  /** When any of its keys was last used. */
  lastUsedAt: string | null;
  version: number;
  createdAt: string;
  updatedAt: string;
}

const name = properName('name', 100);
const roles = z.array(roleId, { error: 'Send a list of roles.' }).min(1, 'Choose at least one role.').max(50, 'Choose at most 50 roles.');

export const serviceAccountSorts = ['name', 'createdAt', 'lastUsedAt'] as const;
export const serviceAccountFilter = z.strictObject({
  status: z.array(z.enum(serviceAccountStatuses)).max(serviceAccountStatuses.length).optional(),
  role: z.array(roleId).max(50).optional(),
  ownerId: z.array(id).max(200).optional(),
});
export const listServiceAccountsInput = listInput(serviceAccountFilter, serviceAccountSorts);
export const serviceAccountIdInput = z.strictObject({ id });
export const createServiceAccountInput = z.strictObject({ name, description: descriptionText.optional(), roles, ownerId: id.optional() });
/** What is not sent is not touched. */
export const updateServiceAccountInput = z.strictObject({
  id,
  version,
  name: name.optional(),
  description: descriptionText.optional(),
  roles: roles.optional(),
  ownerId: id.optional(),
  status: z.enum(['enabled', 'disabled'], { error: 'Say enabled or disabled.' }).optional(),
});
