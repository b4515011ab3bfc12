import { AccessControl } from 'accesscontrol';
import { type Engine, type Grant, principalOf, type Question } from './questions.ts';

/** accesscontrol 3. Ownership is enforced for questions about a row; a question about a type asks "own", which "any" includes. */
export function accesscontrolEngine(grants: readonly Grant[], questions: readonly Question[]): Engine {
  const list = grants.map(({ role, subject, action, possession }) => ({ role, resource: subject, action: `${action}:${possession}`, attributes: ['*'] }));
  const control = new AccessControl(list, questions.some(({ row }) => row !== undefined) ? { policy: { ownerField: 'id' } } : {});
  control.lock();
  const asked = questions.map(({ role, subject, action, row }) => ({
    role,
    subject,
    action: `${action}:own`,
    context: row && { user: { id: principalOf(role) }, [subject]: row },
  }));
  return (position) => {
    const question = asked[position];
    if (!question) throw new RangeError(`No question ${position}.`);
    return control.can(question.role, question.context).do(question.action, question.subject).granted;
  };
}
