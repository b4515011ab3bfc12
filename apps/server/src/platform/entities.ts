import { Account } from '../account/account.entity.ts';
import { AuditEvent, AuditHead } from '../audit/audit-event.entity.ts';
import { CredentialLink, LoginThrottle, Password } from '../credentials/credential.entity.ts';
import { OutboxMail } from '../credentials/outbox.entity.ts';
import { Group } from '../groups/group.entity.ts';
import { Session } from '../sessions/session.entity.ts';
import { BulkJob, BulkRow } from '../users/bulk/bulk-job.entity.ts';
import { RoleGrant } from '../users/role-grant.entity.ts';
import { UserTombstone } from '../users/user-tombstone.entity.ts';
import { User } from '../users/user.entity.ts';

/** Every table that the server keeps. */
export const entities = [
  Account,
  AuditEvent,
  AuditHead,
  BulkJob,
  BulkRow,
  CredentialLink,
  Group,
  LoginThrottle,
  OutboxMail,
  Password,
  RoleGrant,
  Session,
  User,
  UserTombstone,
];
