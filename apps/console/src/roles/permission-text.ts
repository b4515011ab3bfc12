const spaced = (word: string): string => word.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();

const plural = (word: string): string => (word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`);

/** An action for people: `assignRoles` → `assign roles`. */
export const actionText = (action: string): string => spaced(action);

/** A subject for people, in the plural: `ApplicationPolicy` → `application policies`. */
export const subjectText = (subject: string): string => plural(spaced(subject));

/** A permission for people: `read users`. */
export const permissionText = ({ action, subject }: { action: string; subject: string }): string =>
  action === 'assignRoles' ? `assign roles to ${subjectText(subject)}` : `${actionText(action)} ${subjectText(subject)}`;
