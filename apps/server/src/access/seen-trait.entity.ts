import { defineEntity, p } from '@mikro-orm/core';
import { Application } from '../applications/application.entity.ts';
import type { Timestamp } from '../platform/clock.ts';

const SeenTraitSchema = defineEntity({
  name: 'SeenTrait',
  tableName: 'seen_traits',
  properties: {
    application: () => p.manyToOne(Application).primary().deleteRule('cascade'),
    trait: p.string().length(128).primary(),
    firstSeenAt: p.string().length(24).$type<Timestamp>(),
  },
});

/** A trait that a request to an application has carried. */
export class SeenTrait extends SeenTraitSchema.class {}
SeenTraitSchema.setClass(SeenTrait);
