import { defineEntity, p } from '@mikro-orm/core';

const SecretKeySchema = defineEntity({
  name: 'SecretKey',
  tableName: 'secret_key',
  properties: {
    /** Always 1: a database has one key. */
    id: p.integer().primary().autoincrement(false),
    /** What follows from the key and says nothing about it: see `keyCheckOf`. */
    keyCheck: p.string().length(64),
  },
});

/** By what a server sees at its start whether it has the key that this database's secrets are sealed with. */
export class SecretKey extends SecretKeySchema.class {}
SecretKeySchema.setClass(SecretKey);
