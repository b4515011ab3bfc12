import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';

const RefusalWindowSchema = defineEntity({
  name: 'RefusalWindow',
  tableName: 'refusal_windows',
  properties: {
    /** A hash of who was refused what, why and where. */
    id: p.string().length(43).primary(),
    since: p.string().length(24).index('refusal_windows_since').$type<Timestamp>(),
  },
});

/** That a refusal of this kind is on record since then: further ones of the same minute are counted, by whichever process meets them. */
export class RefusalWindow extends RefusalWindowSchema.class {}
RefusalWindowSchema.setClass(RefusalWindow);
