import { canOn } from '@gatehouse/ability';
import { useQuery } from '@tanstack/react-query';
import { trpc, trpcClient } from '../api/trpc.ts';
import type { KeyActs } from '../api-keys/key-acts.ts';
import { KeyList } from '../api-keys/key-list.tsx';
import { useAbility } from '../session/ability-provider.tsx';
import { useApplication } from './application-context.ts';
import { refreshApplications } from './refresh-applications.ts';

/** The keys by which an application asks for decisions. */
export function ApplicationKeys() {
  const application = useApplication();
  const { id } = application;
  const keys = useQuery(trpc.applications.keys.queryOptions({ id }));
  const may = canOn(useAbility(), 'manageKeys', 'Application', application);
  const acts: KeyActs = {
    create: ({ name, expiresAt }) => trpcClient.applications.createKey.mutate({ id, name, expiresAt }),
    rotate: (keyId, overlapHours) => trpcClient.applications.rotateKey.mutate({ id, keyId, overlapHours }),
    revoke: (keyId) => trpcClient.applications.revokeKey.mutate({ id, keyId }),
    refresh: refreshApplications,
  };
  return (
    <KeyList
      lead="The application uses a key to request decisions, and for nothing else. A key stops working if its creator is deactivated."
      keys={keys}
      acts={acts}
      mayRevoke={may}
      mayMake={may}
    />
  );
}
