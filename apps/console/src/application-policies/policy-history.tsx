import '@mantine/core/styles/Skeleton.css';
import { canOn } from '@gatehouse/ability';
import type { ApplicationPolicyDetail, PolicyVersion } from '@gatehouse/contract';
import { Box, Button, Skeleton, Stack, Text, VisuallyHidden } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { Panel } from '../layouts/panel.tsx';
import { ProblemHere } from '../forms/problem-here.tsx';
import { Problem } from '../layouts/problem.tsx';
import { TimeText } from '../layouts/time-text.tsx';
import { useAbility } from '../session/ability-provider.tsx';
import classes from './policy-history.module.css';
import { refreshPolicies } from './refresh-policies.ts';
import { VersionDifference } from './version-difference.tsx';

interface PolicyHistoryProps {
  policy: ApplicationPolicyDetail;
  /** Whether something that was written above is not saved. */
  unsaved: boolean;
  onRestored: () => void;
}

const FIRST = 10;

/** What a policy said before, who changed it and when, and bringing a version back. */
export function PolicyHistory({ policy, unsaved, onRestored }: PolicyHistoryProps) {
  const versions = useQuery(trpc.applicationPolicies.versions.queryOptions({ id: policy.id }));
  const [all, setAll] = useState(false);
  const items = versions.data?.items;
  const shown = all ? items : items?.slice(0, FIRST);
  return (
    <Box mt="md">
      <Panel title="Version history">
        {versions.error !== null && <Problem title="The versions could not be loaded" error={versions.error} onRetry={() => void versions.refetch()} />}
        {versions.isPending && <Skeleton h={80} />}
        <ol className={classes['versions']} reversed>
          {shown?.map((version) => (
            <VersionRow key={version.version} version={version} policy={policy} unsaved={unsaved} onRestored={onRestored} />
          ))}
        </ol>
        {items !== undefined && items.length > FIRST && (
          <Button mt="sm" size="xs" variant="default" onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${items.length} versions`}
          </Button>
        )}
      </Panel>
    </Box>
  );
}

function VersionRow({ version, policy, unsaved, onRestored }: PolicyHistoryProps & { version: PolicyVersion }) {
  const ability = useAbility();
  const [open, setOpen] = useState(false);
  const present = version.version === policy.version;
  const restore = useMutation(
    trpc.applicationPolicies.restore.mutationOptions({
      onSuccess: async () => {
        await refreshPolicies();
        notifications.show({ message: `Version ${version.version} is back. It stands as the newest version.` });
        setOpen(false);
        onRestored();
      },
      onError: () => void refreshPolicies(),
    }),
  );
  return (
    <li className={classes['version']}>
      <div className={classes['line']}>
        <div>
          <Text size="sm" fw={550} span>
            Version {version.version}
            {present && ' (current)'}
          </Text>
          <Text size="sm" c="dimmed">
            by {version.author.label}, <TimeText at={version.at} />
            {version.restoredFrom !== null && `, bringing back version ${version.restoredFrom}`}
          </Text>
        </div>
        {!present && (
          <Button size="xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Close' : 'Compare'}
            <VisuallyHidden>&nbsp;version {version.version}</VisuallyHidden>
          </Button>
        )}
      </div>
      {open && (
        <Stack gap="sm" mt="xs" align="flex-start">
          <VersionDifference document={version.document} policy={policy} />
          {unsaved && (
            <Text size="sm" fw={550}>
              You have changed something above that is not saved. Restoring drops it.
            </Text>
          )}
          {restore.isError && <ProblemHere title="Nothing was restored" error={restore.error} />}
          {canOn(ability, 'update', 'ApplicationPolicy', policy) && (
            <Button size="xs" loading={restore.isPending} onClick={() => restore.mutate({ id: policy.id, version: policy.version, restore: version.version })}>
              Restore version {version.version}
            </Button>
          )}
        </Stack>
      )}
    </li>
  );
}
