import { type ActionOf, type AppAbility, can as may, canOn, type FieldOf, type PackedRules, type SubjectName, unpackAbility } from '@gatehouse/ability';

export interface Permissions {
  /**
   * Whether the caller may do this: on some row, or on this one, and on this field of it. It is the server's own rule, evaluated here; the
   * server is asked for the rules once, and again when an answer says that they changed.
   * It saves calls that would be refused. The server judges each call itself.
   * @throws GatehouseError when the rules can't be had.
   */
  can<S extends SubjectName>(action: ActionOf<S>, subject: S, row?: object, field?: FieldOf<S>): Promise<boolean>;
  /** The rules, for asking many things at once: `(await client.permissions()).can('read', 'User')`. They hold as of now. */
  permissions(): Promise<{ can<S extends SubjectName>(action: ActionOf<S>, subject: S, row?: object, field?: FieldOf<S>): boolean }>;
}

export interface KeptPermissions extends Permissions {
  /** Trusts nothing that was answered so far: the caller may be another one now. */
  forget(): void;
}

/** Asks the server for the caller's packed rules, and for the stamp of the same answer. */
export type AskRules = () => Promise<{ rules: unknown; stamp: string | null }>;

interface Known {
  ability: AppAbility;
  stamp: string | null;
  until: number;
}

/**
 * The caller's permissions, kept while no answer contradicts them.
 * @param latestStamp what the latest answer said of the version of the caller's permissions.
 * @param maxAge milliseconds for which they are trusted without an answer.
 */
export function permissionsFrom(askRules: AskRules, { maxAge, latestStamp }: { maxAge: number; latestStamp: () => string | null }): KeptPermissions {
  let known: Known | undefined;
  let asked: Promise<Known> | undefined;

  const ask = async (): Promise<Known> => {
    const { rules, stamp } = await askRules();
    // The server packs them by `packAbility` of the same package.
    return { ability: unpackAbility(rules as PackedRules), stamp, until: Date.now() + maxAge };
  };
  const current = async (): Promise<Known> => {
    if (known && known.stamp === latestStamp() && Date.now() < known.until) return known;
    const asking = (asked ??= ask());
    try {
      const answered = await asking;
      if (asked === asking) known = answered;
      return answered;
    } finally {
      if (asked === asking) asked = undefined;
    }
  };
  const permissions: Permissions['permissions'] = async () => {
    const { ability } = await current();
    return {
      can: (action, subject, row, field) => (row === undefined ? may(ability, action, subject, field) : canOn(ability, action, subject, row, field)),
    };
  };
  const forget = (): void => {
    known = asked = undefined;
  };
  return { permissions, forget, can: async (action, subject, row, field) => (await permissions()).can(action, subject, row, field) };
}
