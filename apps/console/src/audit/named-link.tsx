import type { Openable } from '@gatehouse/contract';
import { TextLink } from '../layouts/link.tsx';
import { paths } from '../paths.ts';
import { useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';

interface NamedLinkProps {
  id: string | null;
  label: string;
  /** By id, what can be opened; `undefined` while that is not known. */
  openable: Readonly<Record<string, Openable>> | undefined;
}

/** A name in an event or a decision; a link to its page while that is there and the reader may open it. */
export function NamedLink({ id, label, openable = {} }: NamedLinkProps) {
  const ability = useAbility();
  const found = id !== null && Object.hasOwn(openable, id) ? openable[id] : undefined;
  if (id === null || found === undefined || !mayOnOthers(ability, 'read', found.type)) return label;
  if (found.type === 'ApplicationPolicy')
    return (
      <TextLink to={paths.policy} params={{ id: found.applicationId, policyId: id }} inherit>
        {label}
      </TextLink>
    );
  return (
    <TextLink to={pages[found.type]} params={{ id }} inherit>
      {label}
    </TextLink>
  );
}

const pages = { User: paths.user, Group: paths.group, Application: paths.application, ServiceAccount: paths.serviceAccount } as const;
