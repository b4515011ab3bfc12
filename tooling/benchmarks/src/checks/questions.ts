import { type ActionOf, abilityFor, type AppAbility, can, canOn, matrixOf, type PolicySet, type SubjectName } from '@gatehouse/ability';

/** What one cell of the permission matrix grants, in words that every engine has. */
export interface Grant {
  role: string;
  subject: string;
  action: string;
  possession: 'any' | 'own';
}

/** One check. Principals are named after the only role they hold. */
export interface Question {
  role: string;
  subject: SubjectName;
  action: ActionOf<SubjectName>;
  /** The row that is asked about; absent when the question is "may they do this to some instance at all". */
  row?: { id: string };
  expected: boolean;
}

/** An engine with the grants loaded: answers the question at a position of the list it was built for. */
export type Engine = (position: number) => boolean;

export const principalOf = (role: string): string => `principal-${role}`;

/** The matrix as plain grants, so that the peers enforce what `policies/` says. */
export function grantsOf(policies: PolicySet): Grant[] {
  return matrixOf(policies).rows.flatMap(({ subject, action, cells }) =>
    Object.entries(cells).flatMap(([role, cell]) =>
      cell === 'never' ? [] : [{ role, subject, action, possession: cell === 'always' ? 'any' : 'own' } as const],
    ),
  );
}

/** Every role × every action of the matrix. */
export function typeQuestions(policies: PolicySet): Question[] {
  return matrixOf(policies).rows.flatMap(({ subject, action, cells }) =>
    Object.entries(cells).map(([role, cell]) => ({ role, ...named(subject, action), expected: cell !== 'never' })),
  );
}

/** Every role × reading and updating one's own and somebody else's user row, which no guardrail touches. */
export function instanceQuestions(policies: PolicySet): Question[] {
  return matrixOf(policies)
    .rows.filter(({ subject, action }) => subject === 'User' && (action === 'read' || action === 'update'))
    .flatMap(({ subject, action, cells }) =>
      Object.entries(cells).flatMap(([role, cell]) =>
        [principalOf(role), 'somebody-else'].map((id) => ({
          role,
          ...named(subject, action),
          row: { id },
          expected: cell === 'always' || (cell === 'when' && id === principalOf(role)),
        })),
      ),
    );
}

// The matrix is made from the vocabulary, so its words are the vocabulary's.
function named(subject: string, action: string): Pick<Question, 'subject' | 'action'> {
  return { subject: subject as SubjectName, action: action as ActionOf<SubjectName> };
}

/** Gatehouse itself: one ability a principal, as the server builds it for a session. */
export function gatehouseEngine(policies: PolicySet, questions: readonly Question[]): Engine {
  const abilities = new Map<string, AppAbility>(policies.roles.map(({ role }) => [role, abilityFor(policies, { id: principalOf(role), roles: [role] })]));
  const asked = questions.map(({ role, subject, action, row }) => {
    const ability = abilities.get(role);
    if (!ability) throw new Error(`No ability for ${role}.`);
    return { ability, subject, action, row };
  });
  return (position) => {
    const question = asked[position];
    if (!question) throw new RangeError(`No question ${position}.`);
    const { ability, subject, action, row } = question;
    return row === undefined ? can(ability, action, subject) : canOn(ability, action, subject, row);
  };
}
