import { foldForIdentity, foldForSearch, type ServiceAccountStatus } from '@gatehouse/contract';
import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';
import { User } from '../users/user.entity.ts';

const ServiceAccountSchema = defineEntity({
  name: 'ServiceAccount',
  tableName: 'service_accounts',
  indexes: [
    { name: 'service_accounts_created_at_order', properties: ['createdAt', 'id'] },
    { name: 'service_accounts_owner', properties: ['owner'] },
  ],
  properties: {
    id: p.string().length(36).primary(),
    name: p.string().length(100),
    nameKey: p.string().length(400).unique('service_accounts_name_key'),
    searchText: p.text(),
    description: p.string().length(1024),
    /** Whoever answers for it: its keys work while they are active, and nobody is deleted while they own one. */
    owner: () => p.manyToOne(User).deleteRule('restrict'),
    status: p.string().length(16).$type<ServiceAccountStatus>(),
    createdAt: p.string().length(24).$type<Timestamp>(),
    updatedAt: p.string().length(24).$type<Timestamp>(),
    version: p.integer(),
    roles: () => p.oneToMany(ServiceAccountRole).mappedBy('account'),
  },
});

/** A program that has permissions of its own, and acts by API keys. */
export class ServiceAccount extends ServiceAccountSchema.class {}
ServiceAccountSchema.setClass(ServiceAccount);

const ServiceAccountRoleSchema = defineEntity({
  name: 'ServiceAccountRole',
  tableName: 'service_account_roles',
  properties: {
    account: () => p.manyToOne(ServiceAccount).primary().deleteRule('cascade'),
    role: p.string().length(64).primary(),
  },
});

/** A role that a program holds. */
export class ServiceAccountRole extends ServiceAccountRoleSchema.class {}
ServiceAccountRoleSchema.setClass(ServiceAccountRole);

export const foldedServiceAccountName = (name: string, description: string) => ({
  nameKey: foldForIdentity(name),
  searchText: [name, description].map(foldForSearch).join('\n'),
});
