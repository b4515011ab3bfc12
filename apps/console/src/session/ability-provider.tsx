import type { ActionOf, AppAbility, SubjectName } from '@gatehouse/ability';
import { canOn } from '@gatehouse/ability';
import type { SignedIn, SignedInPerson } from '../api/router.ts';
import { createContext, type ReactNode, use } from 'react';
import { abilityOf } from './me.ts';
import { mayOnOthers } from './permission.ts';

const MeContext = createContext<SignedIn | undefined>(undefined);

/**
 * Gives everything below the signed-in person and what they may do. These few lines stand in for `@casl/react`: its
 * `Can` asks about a type or a CASL subject, while ours asks about rows of the vocabulary and about rows of others,
 * and a change of rules makes a new ability here rather than one to listen to.
 */
export function AbilityProvider({ me, children }: { me: SignedIn; children: ReactNode }) {
  return <MeContext value={me}>{children}</MeContext>;
}

/** The signed-in person. @throws outside the signed-in part of the console. */
export function useMe(): SignedInPerson {
  const me = use(MeContext);
  if (me?.user == null) throw new Error('Nobody is signed in here.');
  return me;
}

/** What the signed-in person may do; new when their rules change. */
export const useAbility = (): AppAbility => abilityOf(useMe());

interface CanProps<S extends SubjectName> {
  do: ActionOf<S>;
  on: S;
  /** The row in question; without one the question is about rows of others. */
  row?: object;
  children: ReactNode;
  /** What others see instead; nothing, unless said. */
  otherwise?: ReactNode;
}

/** Shows its children only to people who may do this. */
export function Can<S extends SubjectName>({ do: action, on, row, children, otherwise = null }: CanProps<S>) {
  const ability = useAbility();
  const allowed = row === undefined ? mayOnOthers(ability, action, on) : canOn(ability, action, on, row);
  return allowed ? children : otherwise;
}
