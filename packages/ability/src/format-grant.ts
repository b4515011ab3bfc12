import type { Grant } from './ceiling.ts';

/** `assignRoles` on `User` → `User.assignRoles`: how a permission is named to people. */
export const formatGrant = ({ action, subject }: Grant): string => `${subject}.${action}`;
