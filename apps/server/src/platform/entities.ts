import { AccessRequest } from '../access-requests/access-request.entity.ts';
import { AccessDecision } from '../access/access-decision.entity.ts';
import { SeenTrait } from '../access/seen-trait.entity.ts';
import { ApiKey } from '../api-keys/api-key.entity.ts';
import { Account } from '../account/account.entity.ts';
import { Application, ApplicationAccess } from '../applications/application.entity.ts';
import { ApplicationPolicy, ApplicationPolicyVersion, ApplicationPolicyWho } from '../application-policies/application-policy.entity.ts';
import { AuditEvent, AuditHead, AuditMention } from '../audit/audit-event.entity.ts';
import { UnfinishedErasure } from '../audit/unfinished-erasure.entity.ts';
import { RefusalWindow } from '../audit/refusal-window.entity.ts';
import { CredentialLink, LoginThrottle, Password } from '../credentials/credential.entity.ts';
import { AuthChallenge, Passkey, RecoveryCode, SecondFactorDuty, TotpFactor } from '../credentials/second-factor.entity.ts';
import { KnownBrowser } from '../credentials/known-browser.entity.ts';
import { OutboxMail } from '../credentials/outbox.entity.ts';
import { GroupRole } from '../grants/group-role.entity.ts';
import { HeldRole } from '../grants/held-role.entity.ts';
import { RoleGrant } from '../grants/role-grant.entity.ts';
import { GroupMember } from '../groups/group-member.entity.ts';
import { GroupChange } from '../groups/group-change.entity.ts';
import { Group } from '../groups/group.entity.ts';
import { ServiceAccount, ServiceAccountRole } from '../service-accounts/service-account.entity.ts';
import { IdempotencyClaim } from './idempotency/idempotency-claim.entity.ts';
import { Session } from '../sessions/session.entity.ts';
import { SecretKey } from './secret-key.entity.ts';
import { Server } from './server.entity.ts';
import { TableRows } from './table-rows.entity.ts';
import { BulkJob, BulkRow } from '../users/bulk/bulk-job.entity.ts';
import { Import, StagedMembers, StagedRow } from '../users/import.entity.ts';
import { UserTombstone } from '../users/user-tombstone.entity.ts';
import { User } from '../users/user.entity.ts';

/** Every table that the server keeps. */
export const entities = [
  AccessDecision,
  AccessRequest,
  Account,
  ApiKey,
  Application,
  ApplicationAccess,
  ApplicationPolicy,
  ApplicationPolicyVersion,
  ApplicationPolicyWho,
  AuditEvent,
  AuditHead,
  AuditMention,
  AuthChallenge,
  BulkJob,
  BulkRow,
  CredentialLink,
  Group,
  GroupChange,
  GroupMember,
  GroupRole,
  HeldRole,
  IdempotencyClaim,
  Import,
  KnownBrowser,
  LoginThrottle,
  OutboxMail,
  Passkey,
  Password,
  RecoveryCode,
  RefusalWindow,
  RoleGrant,
  SeenTrait,
  SecondFactorDuty,
  ServiceAccount,
  ServiceAccountRole,
  SecretKey,
  Server,
  Session,
  StagedMembers,
  StagedRow,
  TableRows,
  TotpFactor,
  UnfinishedErasure,
  User,
  UserTombstone,
];
