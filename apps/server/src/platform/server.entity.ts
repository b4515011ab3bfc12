import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from './clock.ts';

const ServerSchema = defineEntity({
  name: 'Server',
  tableName: 'servers',
  properties: {
    /** Made when the process starts. */
    id: p.string().length(36).primary(),
    policyHash: p.string().length(64),
    version: p.string().length(64),
    startedAt: p.string().length(24).$type<Timestamp>(),
    /** When it last said that it is there. */
    seenAt: p.string().length(24).$type<Timestamp>(),
  },
});

/** A server that uses this database now. */
export class Server extends ServerSchema.class {}
ServerSchema.setClass(Server);
