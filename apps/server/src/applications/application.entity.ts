import { foldForIdentity, foldForSearch, type SwitchStatus } from '@gatehouse/contract';
import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';
import { User } from '../users/user.entity.ts';

const ApplicationSchema = defineEntity({
  name: 'Application',
  tableName: 'applications',
  indexes: [
    { name: 'applications_status_order', properties: ['status', 'id'] },
    { name: 'applications_created_at_order', properties: ['createdAt', 'id'] },
    { name: 'applications_updated_at_order', properties: ['updatedAt', 'id'] },
    { name: 'applications_owner', properties: ['owner'] },
  ],
  properties: {
    id: p.string().length(36).primary(),
    name: p.string().length(255),
    nameKey: p.string().length(1020).unique('applications_name_key'),
    searchText: p.text(),
    description: p.string().length(1024),
    /** Whoever answers for it. Nobody is deleted while they own one. */
    owner: () => p.manyToOne(User).nullable().deleteRule('restrict'),
    status: p.string().length(16).$type<SwitchStatus>(),
    /** Counts whatever changes what is decided about it: its status, who has access, its policies. */
    rulesVersion: p.integer(),
    createdAt: p.string().length(24).$type<Timestamp>(),
    updatedAt: p.string().length(24).$type<Timestamp>(),
    version: p.integer(),
  },
});

/** An AI application under governance. */
export class Application extends ApplicationSchema.class {}
ApplicationSchema.setClass(Application);

const ApplicationAccessSchema = defineEntity({
  name: 'ApplicationAccess',
  tableName: 'application_access',
  indexes: [{ name: 'application_access_ref', properties: ['ref', 'kind'] }],
  properties: {
    application: () => p.manyToOne(Application).primary().deleteRule('cascade'),
    effect: p.string().length(8).primary().$type<'allow' | 'deny'>(),
    kind: p.string().length(8).primary().$type<WhoKind>(),
    /** The id of the user, group or role; empty for everyone. No foreign key: a role is a file. */
    ref: p.string().length(64).primary(),
  },
});

/** Somebody who may, or may not, use an application. */
export class ApplicationAccess extends ApplicationAccessSchema.class {}
ApplicationAccessSchema.setClass(ApplicationAccess);

export type WhoKind = 'everyone' | 'user' | 'group' | 'role';

export const foldedApplicationName = (name: string, description: string) => ({
  nameKey: foldForIdentity(name),
  searchText: [name, description].map(foldForSearch).join('\n'),
});
