import type {
  AuditEvent, BulkResult, ChainReport, CreateUserInput, CredentialLink, DeletionImpact, Explanation, Group, ImportResult, LoginResult, Me, Page, PermissionMatrix, Role, Session,
  UpdateUserInput, User, GatehouseErrorData, acceptInvitationInput, bulkUsersInput, changePasswordInput, createOwnerInput, deactivateUserInput, deleteUserInput, explainInput,
  importCsvInput, listAuditInput, listGroupsInput, listUsersInput, loginInput, resetPasswordInput, setRolesInput, updateProfileInput,
} from '@gatehouse/contract';
import type { TRPCBuiltRouter, TRPCDefaultErrorShape, TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server';

/** What a schema accepts. */
type Input<Schema extends { _zod: { input: unknown } }> = Schema['_zod']['input'];
type Query<In, Out> = TRPCQueryProcedure<{ meta: unknown; input: In; output: Out }>;
type Change<In, Out> = TRPCMutationProcedure<{ meta: unknown; input: In; output: Out }>;
type ById = { id: string };
interface ErrorShape extends Omit<TRPCDefaultErrorShape, 'data'> {
  data: GatehouseErrorData;
}

/** The procedures that the console calls, as the wire contract describes them. */
export type AppRouter = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: ErrorShape; transformer: false },
  {
    setup: { status: Query<void, { needsOwner: boolean }>; createOwner: Change<Input<typeof createOwnerInput>, { user: User }> };
    auth: {
      me: Query<void, Me>;
      login: Change<Input<typeof loginInput>, LoginResult>;
      logout: Change<void, unknown>;
      changePassword: Change<Input<typeof changePasswordInput>, unknown>;
      acceptInvitation: Change<Input<typeof acceptInvitationInput>, unknown>;
      resetPassword: Change<Input<typeof resetPasswordInput>, unknown>;
    };
    profile: { get: Query<void, User>; update: Change<Input<typeof updateProfileInput>, User>; activity: Query<Input<typeof listAuditInput>, Page<AuditEvent>> };
    sessions: { list: Query<void, { items: Session[] }>; revoke: Change<ById, unknown>; revokeAll: Change<void, unknown> };
    users: {
      list: Query<Input<typeof listUsersInput>, Page<User>>;
      get: Query<ById, User>;
      create: Change<CreateUserInput, { user: User; invitation?: CredentialLink }>;
      update: Change<UpdateUserInput, User>;
      setRoles: Change<Input<typeof setRolesInput>, User>;
      deactivate: Change<Input<typeof deactivateUserInput>, User>;
      reactivate: Change<ById, User>;
      unlock: Change<ById, User>;
      revokeSessions: Change<ById, User>;
      delete: Change<Input<typeof deleteUserInput>, ById>;
      deletionImpact: Query<ById, DeletionImpact>;
      sendPasswordReset: Change<ById, { reset?: CredentialLink }>;
      timeline: Query<ById, Page<AuditEvent>>;
      bulk: Change<Input<typeof bulkUsersInput>, BulkResult>;
      importCsv: Change<Input<typeof importCsvInput>, ImportResult>;
    };
    groups: { list: Query<Input<typeof listGroupsInput>, Page<Group>>; get: Query<ById, Group> };
    roles: { list: Query<void, { roles: Role[] }>; matrix: Query<void, PermissionMatrix>; explain: Query<Input<typeof explainInput>, Explanation> };
    audit: { list: Query<Input<typeof listAuditInput>, Page<AuditEvent>>; get: Query<{ id: number | string }, AuditEvent>; verify: Query<void, ChainReport> };
  }
>;
