import { z } from 'zod';
import { id, storableText } from './text.ts';

export interface Role {
  role: string;
  label: string;
  description: string;
  requiresEmail: boolean;
  /** What it allows, a sentence for each rule, in the words of the policy files. */
  allows: string[];
  /** Whether the caller's own permissions cover the role, so that they may assign and remove it. */
  assignable: boolean;
  /** How many users hold the role, directly or through a group. Absent when the caller may not read users. */
  holders?: number;
}

/** How many of a kind name something, and the first ten of them. */
export interface Named {
  count: number;
  names: string[];
}

/** A role that is still named and that no policy file defines any more: it grants nothing. */
export interface RemovedRole {
  role: string;
  /** Who holds it directly; whoever is in one of the groups held it through that. */
  users: Named;
  groups: Named;
  serviceAccounts: Named;
  /** Whose access lists name it. */
  applications: Named;
  /** By their descriptions. */
  applicationPolicies: Named;
  /** Whether the account's settings name it among the roles that need a second factor. */
  secondFactorRoles: boolean;
}

export type Decision = 'never' | 'when' | 'always';

export interface PermissionMatrix {
  roles: { role: string; label: string }[];
  rows: { subject: string; action: string; cells: Record<string, Decision> }[];
}

/**
 * `principal` is a user's id or username, or a role's id; absent, it is the caller. A name that is both is the role: `user:` or `role:` before it says
 * which is meant.
 */
export const explainInput = z.strictObject({
  principal: storableText(69).min(1).optional(),
  action: z.string().min(1).max(64),
  subject: z.string().min(1).max(64),
  id: id.optional(),
  field: z.string().min(1).max(64).optional(),
});

export interface Explanation {
  allowed: boolean;
  rule?: { id: string; file: string; line: number; why: string };
  missing?: { action: string; subject: string; roles: string[] };
  /** Without an `id`, when it is allowed on some only: on which, each a sentence. One of them is enough. */
  only?: string[];
}
