import '@mantine/core/styles/Code.css';
import '@mantine/core/styles/SimpleGrid.css';
import { Code, CopyButton, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { EventTimeline } from '../audit/event-timeline.tsx';
import { Facts } from '../layouts/facts.tsx';
import { TextLink } from '../layouts/link.tsx';
import { Panel } from '../layouts/panel.tsx';
import { ExactTime } from '../layouts/time-text.tsx';
import { paths } from '../paths.ts';
import { Can } from '../session/ability-provider.tsx';
import { useApplication } from './application-context.ts';
import { useSees } from './use-sees.ts';
import { accessInWords } from './who-words.ts';

const SHOWN_EVENTS = 8;

/** An application's details, and what happened to it lately. */
export function ApplicationOverview() {
  const { id, description, owner, ownerId, accessCounts, policyCounts, createdAt, updatedAt, status } = useApplication();
  const sees = useSees();
  const ownerText = owner?.label ?? (ownerId === null ? 'Nobody' : 'Somebody you may not see');
  const policies = `${policyCounts.enabled} of ${policyCounts.total} enabled`;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" style={{ alignItems: 'start' }}>
      <Stack>
        <Panel title="Details">
          <Facts
            facts={[
              ['Description', description === '' ? 'None' : description],
              [
                'Owner',
                owner !== null && sees.users ? (
                  <TextLink key="owner" to={paths.user} params={{ id: owner.id }} inherit>
                    {owner.label}
                  </TextLink>
                ) : (
                  ownerText
                ),
              ],
              ['Status', status === 'enabled' ? 'Enabled' : 'Disabled: every request is denied'],
              ['Created', <ExactTime key="created" at={createdAt} />],
              ['Last change', <ExactTime key="updated" at={updatedAt} />],
              ['Id', <ApplicationId key="id" id={id} />],
            ]}
          />
        </Panel>
        <Panel title="Access summary">
          <Facts
            facts={[
              [
                'Access',
                <TextLink key="access" to={paths.applicationAccess} params={{ id }} inherit>
                  {accessInWords(accessCounts)}
                </TextLink>,
              ],
              [
                'Policies',
                <Can key="policies" do="read" on="ApplicationPolicy" otherwise={policies}>
                  <TextLink to={paths.applicationPolicies} params={{ id }} inherit>
                    {policies}
                  </TextLink>
                </Can>,
              ],
            ]}
          />
          <Text size="sm" c="dimmed" mt="sm">
            A request is denied when the application is disabled, when its user is denied or has no access, and when a policy denies what it contains.
          </Text>
        </Panel>
      </Stack>
      <Can do="read" on="AuditEvent">
        <RecentEvents id={id} />
      </Can>
    </SimpleGrid>
  );
}

/** What programs call the application. */
function ApplicationId({ id }: { id: string }) {
  return (
    <Group gap="xs">
      <Code>{id}</Code>
      <CopyButton value={id}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}

function RecentEvents({ id }: { id: string }) {
  const events = useQuery(trpc.audit.list.queryOptions({ filter: { subjectId: id }, sort: 'seq', direction: 'desc', limit: SHOWN_EVENTS }));
  return (
    <Panel
      title="Recent activity"
      actions={
        <TextLink to={paths.audit} search={{ subject: id }} size="sm">
          See all
        </TextLink>
      }
    >
      <EventTimeline events={events.data?.items} error={events.error} onRetry={() => void events.refetch()} />
    </Panel>
  );
}
