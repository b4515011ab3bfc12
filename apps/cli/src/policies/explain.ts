import type { Answer, PolicySet, Principal } from '@gatehouse/ability';
import type { Command } from 'commander';
import { answers, examples, UsageError } from '../command.ts';
import { colours } from '../output.ts';
import { policiesDir } from './repository.ts';

/** `policies explain`: which rule lets somebody do something, or what is missing. */
export function addExplain(parent: Command): void {
  const command = parent
    .command('explain')
    .description('say why a role or a user may, or may not, do something')
    .argument('<role-or-user>', 'a role id, or a username or e-mail address of the local database')
    .argument('<action>', 'such as update')
    .argument('<subject>', 'such as User')
    .argument('[field]', 'such as email')
    .option('--dir <folder>', 'the policies (default: POLICIES_DIR, or the ones that come with Gatehouse)');
  examples(command, 'policies explain developer delete User', 'policies explain ada update User email --json');
  command.action(
    answers(command, async (who: string, action: string, subject: string, field: string | undefined, { dir }: { dir?: string }) => {
      const { explain } = await import('@gatehouse/ability');
      const { loadPolicies } = await import('@gatehouse/ability/node');
      const policies = loadPolicies(await policiesDir(dir));
      requireKnown(policies, action, subject, field);
      const principal = await principalOf(policies, who);
      const answer = explain(policies, principal, { action, subject, ...(field !== undefined && { field }) });
      const what = `${subject}.${action}${field === undefined ? '' : ` (${field})`}`;
      return { text: inWords(who, what, answer), json: { who, roles: principal.roles, action, subject, field: field ?? null, ...answer } };
    }),
  );
}

function requireKnown({ vocabulary }: PolicySet, action: string, subject: string, field: string | undefined): void {
  const known = Object.hasOwn(vocabulary.subjects, subject) ? vocabulary.subjects[subject] : undefined;
  if (!known) throw new UsageError(`There is no subject "${subject}". Known are ${Object.keys(vocabulary.subjects).join(', ')}.`);
  if (!known.actions.includes(action)) throw new UsageError(`${subject} has no action "${action}". It has ${known.actions.join(', ')}.`);
  const fields = [...Object.keys(known.fields), ...Object.keys(known.relations)];
  if (field !== undefined && !fields.includes(field)) throw new UsageError(`${subject} has no field "${field}". It has ${fields.join(', ')}.`);
}

async function principalOf(policies: PolicySet, who: string): Promise<Principal> {
  const roles = policies.roles.map(({ role }) => role);
  if (roles.includes(who)) return { id: 'somebody', roles: [who] };
  const { ConfigError } = await import('@gatehouse/server/config');
  const { administer, findByLogin, Refusal } = await import('@gatehouse/server/administration');
  try {
    const user = await administer((call) => findByLogin(call, who));
    return { id: user.id, roles: user.roles.map(({ role }) => role) };
  } catch (cause) {
    if (cause instanceof Refusal && cause.reason === 'not-found')
      throw new UsageError(`"${who}" is neither a role (${roles.join(', ')}) nor a user of the local database.`, { cause });
    if (cause instanceof ConfigError) throw new UsageError(`There is no role "${who}". The roles are ${roles.join(', ')}. ${cause.message}`, { cause });
    throw cause;
  }
}

function inWords(who: string, what: string, { allowed, rule, missing, only = [] }: Answer): string {
  const lines = [
    allowed ? `${colours.green('Allowed:')} ${who} can ${what}.` : `${colours.red('Denied:')} ${who} can’t ${what}.`,
    ...only.map((sentence) => `  ${sentence}`),
  ];
  if (rule) lines.push(`  ${rule.id} (${rule.file}:${rule.line})`, `  ${rule.why}`);
  if (missing) lines.push(missing.roles.length > 0 ? `  Roles that allow it: ${missing.roles.join(', ')}` : '  No role allows it.');
  return lines.join('\n');
}
