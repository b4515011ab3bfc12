import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';

const UnfinishedErasureSchema = defineEntity({
  name: 'UnfinishedErasure',
  tableName: 'unfinished_erasures',
  properties: {
    personId: p.string().length(36).primary(),
    /** Up to which event the trail says something of them. */
    upTo: p.bigint('number'),
    /** Every name that they went by, and the events about others that name them, as JSON. */
    names: p.text(),
    others: p.text(),
    /** Until when a process is at it. After that another one goes on. */
    takenUntil: p.string().length(24).$type<Timestamp>(),
  },
});

/** Somebody whose erasure the trail tells of already, and whose personal data is being removed from it. The row goes with the last of it. */
export class UnfinishedErasure extends UnfinishedErasureSchema.class {}
UnfinishedErasureSchema.setClass(UnfinishedErasure);
