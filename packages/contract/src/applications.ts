import { z } from 'zod';
import { listInput } from './list.ts';
import { descriptionText, id, properName, version } from './text.ts';
import { type NamedPeople, NOBODY, type Who, who } from './who.ts';

export const switchStatuses = ['enabled', 'disabled'] as const;
export type SwitchStatus = (typeof switchStatuses)[number];

/** An AI application under governance, as lists show it. */
export interface ApplicationSummary {
  id: string;
  name: string;
  description: string;
  ownerId: string | null;
  /** `null` without an owner, and when the caller may not see them. */
  owner: { id: string; label: string } | null;
  status: SwitchStatus;
  /** How many of each may, and may not, use it. */
  accessCounts: Record<'allow' | 'deny', WhoCounts>;
  policyCounts: { enabled: number; total: number };
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface WhoCounts {
  everyone: boolean;
  users: number;
  groups: number;
  roles: number;
}

/** Who may use an application. Whoever is denied is denied, allowed or not. */
export interface ApplicationAccess {
  allow: Who;
  deny: Who;
}

export interface Application extends ApplicationSummary {
  access: ApplicationAccess;
  named: NamedPeople;
}

const applicationName = properName('name', 255);
const status = z.enum(switchStatuses, { error: 'Say enabled or disabled.' });
const access = z.strictObject({ allow: who.optional().default(NOBODY), deny: who.optional().default(NOBODY) });

export const applicationSorts = ['name', 'status', 'createdAt', 'updatedAt'] as const;
export const applicationFilter = z.strictObject({ status: z.array(status).max(2).optional(), ownerId: z.array(id).max(200).optional() });
export const listApplicationsInput = listInput(applicationFilter, applicationSorts);
export const applicationIdInput = z.strictObject({ id });

export const createApplicationInput = z.strictObject({
  name: applicationName,
  description: descriptionText.optional(),
  ownerId: id.nullish(),
  status: status.optional(),
  access: access.optional(),
});

/** What is not sent is not touched; a list that is sent replaces the one that is there. */
export const updateApplicationInput = z.strictObject({
  id,
  version,
  name: applicationName.optional(),
  description: descriptionText.optional(),
  ownerId: id.nullish(),
  status: status.optional(),
  access: z.strictObject({ allow: who.optional(), deny: who.optional() }).optional(),
});

export { status as switchStatus };
