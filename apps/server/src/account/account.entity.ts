import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';

const AccountSchema = defineEntity({
  name: 'Account',
  tableName: 'account',
  properties: {
    /** Always 1: there is one account. */
    id: p.integer().primary().autoincrement(false),
    /** JSON of those settings that differ, or once differed, from their defaults. */
    settings: p.text(),
    version: p.integer(),
    updatedAt: p.string().length(24).nullable().$type<Timestamp>(),
  },
});

/** What an Owner has set for the whole account, as one document. */
export class Account extends AccountSchema.class {}
AccountSchema.setClass(Account);
