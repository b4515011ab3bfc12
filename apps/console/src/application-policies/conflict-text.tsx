import type { PolicyConflict } from '@gatehouse/contract';
import { Fragment, type ReactNode } from 'react';
import { outcomeLabels, requestsOfType } from '../access/decision-words.ts';
import { inWords } from '../applications/who-words.ts';

interface ConflictTextProps {
  conflict: PolicyConflict;
  /** What a policy is called, at the start of a sentence or within. */
  nameOf: (policyId: string, starts?: boolean) => ReactNode;
}

const says = { allow: 'allows', deny: 'denies', redact: 'redacts' } as const;
const causes = {
  ended: 'it has ended.',
  'empty-dates': 'it ends before it starts.',
  'names-nobody': 'it is for nobody.',
  'no-traits': 'it names no trait.',
  'no-access': 'nobody whom it is for may use the application.',
} as const;
const unknown = { 'unknown-user': ['a user', 'users'], 'unknown-group': ['a group', 'groups'], 'unknown-role': ['a role', 'roles'] } as const;

/** What about some policies is probably not meant: who wins, and why. */
export function ConflictText({ conflict, nameOf }: ConflictTextProps) {
  if (conflict.kind === 'different-outcomes') {
    const [first, second] = conflict.policyIds;
    return (
      <>
        {nameOf(first, true)} and {nameOf(second)} speak of {inWords(conflict.traits)} for some of the same people.
        {alike(conflict.differences).map(({ requestTypes, outcomes: [a, b], wins }) => (
          <Fragment key={requestTypes.join(' ')}>
            {' '}
            On {inWords(requestTypes.map((type) => requestsOfType[type]))} the first {says[a]} and the second {says[b]}: {outcomeLabels[wins].toLowerCase()}{' '}
            wins.
          </Fragment>
        ))}
      </>
    );
  }
  if (conflict.kind === 'never-decides') {
    return (
      <>
        {nameOf(conflict.policyIds[0], true)} will never decide anything:{' '}
        {conflict.cause === 'covered' ? (
          <>
            whatever it speaks of, <Named ids={conflict.coveredBy} nameOf={nameOf} /> {conflict.coveredBy.length === 1 ? 'has' : 'have'} a stronger word on it.
          </>
        ) : (
          causes[conflict.cause]
        )}
      </>
    );
  }
  const [one, many] = unknown[conflict.kind];
  const count = conflict.unknownIds.length;
  return (
    <>
      {nameOf(conflict.policyIds[0], true)} names {count === 1 ? `${one} that does` : `${count} ${many} that do`} not exist.
    </>
  );
}

function Named({ ids, nameOf }: { ids: readonly string[]; nameOf: ConflictTextProps['nameOf'] }) {
  return ids.map((id, index) => (
    <Fragment key={id}>
      {index > 0 && (index === ids.length - 1 ? ' and ' : ', ')}
      {nameOf(id)}
    </Fragment>
  ));
}

type Difference = Extract<PolicyConflict, { kind: 'different-outcomes' }>['differences'][number];

/** Types of request about which the same is said, together. */
function alike(differences: readonly Difference[]): (Omit<Difference, 'requestType'> & { requestTypes: Difference['requestType'][] })[] {
  return [...Map.groupBy(differences, ({ outcomes }) => outcomes.join(' ')).values()].flatMap((same) =>
    same.slice(0, 1).map(({ outcomes, wins }) => ({ requestTypes: same.map(({ requestType }) => requestType), outcomes, wins })),
  );
}

/** Tells conflicts of a list apart. */
export const conflictKey = (conflict: PolicyConflict): string => JSON.stringify(conflict);
