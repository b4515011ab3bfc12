import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';
import { User } from '../users/user.entity.ts';

const KnownBrowserSchema = defineEntity({
  name: 'KnownBrowser',
  tableName: 'known_browsers',
  uniques: [{ name: 'known_browsers_user_token', properties: ['user', 'tokenHash'] }],
  properties: {
    id: p.string().length(36).primary(),
    user: () => p.manyToOne(User).deleteRule('cascade'),
    /** Of the cookie that the browser keeps: it opens nothing, it only says that this user has signed in there. */
    tokenHash: p.string().length(43),
    lastUsedAt: p.string().length(24).$type<Timestamp>(),
  },
});

/** A browser in which a user has signed in with their password. Guesses made elsewhere don't lock them out of it. */
export class KnownBrowser extends KnownBrowserSchema.class {}
KnownBrowserSchema.setClass(KnownBrowser);
