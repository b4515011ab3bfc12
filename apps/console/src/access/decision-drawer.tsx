import '@mantine/core/styles/Code.css';
import type { LoggedDecision } from '@gatehouse/contract';
import { Code, Group, Stack, Text, Title } from '@mantine/core';
import { skipToken, useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { Traits } from '../application-policies/trait-pills.tsx';
import { NamedLink } from '../audit/named-link.tsx';
import { Facts } from '../layouts/facts.tsx';
import { ButtonLink } from '../layouts/link.tsx';
import { WholeTime } from '../layouts/whole-time.tsx';
import { DetailDrawer } from '../lists/detail-drawer.tsx';
import { paths } from '../paths.ts';
import { useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import { DecisionBadge } from './decision-badge.tsx';
import { askedAbout } from './decision-columns.tsx';
import { reasonSentences, requestTypeLabels } from './decision-words.ts';
import { usePolicyNames } from './use-policy-names.ts';

interface DecisionDrawerProps {
  /** What the address says is open. */
  id: string | undefined;
  /** The decision, when the list shows it; any other is asked for. */
  listed: LoggedDecision | undefined;
  onClose: () => void;
}

/** One decision in full. */
export function DecisionDrawer({ id, listed, onClose }: DecisionDrawerProps) {
  const asked = useQuery(trpc.access.decision.queryOptions(id === undefined ? skipToken : { id }));
  const decision = asked.data ?? listed;
  return (
    <DetailDrawer id={id} title="Decision" noun="decision" error={asked.error} onRetry={() => void asked.refetch()} onClose={onClose}>
      {decision && <Whole decision={decision} />}
    </DetailDrawer>
  );
}

function Whole({ decision }: { decision: LoggedDecision }) {
  const { applicationId, applicationName, userId, requestType, traits, redact, reason, requestId, threadId, caller, onBehalfOf, context, openable } = decision;
  const user = askedAbout(decision);
  return (
    <Stack>
      <div>
        <DecisionBadge outcome={decision.decision} />
      </div>
      <Text size="sm">{reasonSentences[reason]}</Text>
      <Facts
        facts={[
          ['When', <WholeTime key="at" at={decision.at} />],
          ['User', <NamedLink key="user" id={userId} label={user} openable={openable} />],
          ['Application', <NamedLink key="application" id={applicationId} label={applicationName} openable={openable} />],
          ['Type of request', requestTypeLabels[requestType]],
          ['Traits', <Traits key="traits" traits={traits} />],
          ['Redacted', <Traits key="redacted" traits={redact} />],
          ['Policies', <Policies key="policies" decision={decision} />],
          ['Asked by', <NamedLink key="caller" {...caller} openable={openable} />],
          ['On behalf of', onBehalfOf === null ? '–' : <NamedLink key="for" {...onBehalfOf} openable={openable} />],
          ['Request', requestId ?? '–'],
          ['Conversation', threadId ?? '–'],
          ['Decision', <Code key="id">{decision.id}</Code>],
        ]}
      />
      <Group gap="xs">
        {userId !== null && (
          <ButtonLink to={paths.decisions} search={{ user: userId }} size="xs" variant="default">
            Everything about {user}
          </ButtonLink>
        )}
        {threadId !== null && (
          <ButtonLink to={paths.decisions} search={{ thread: threadId }} size="xs" variant="default">
            Whole conversation
          </ButtonLink>
        )}
      </Group>
      {context !== null && (
        <>
          <Title order={2}>Context</Title>
          <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
            {JSON.stringify(context, null, 2)}
          </Code>
        </>
      )}
    </Stack>
  );
}

/** The policies that decided, by name; those that were deleted since by id. */
function Policies({ decision: { policyIds, openable } }: { decision: LoggedDecision }) {
  const seesPolicies = mayOnOthers(useAbility(), 'read', 'ApplicationPolicy');
  const names = usePolicyNames(seesPolicies ? policyIds : []);
  if (policyIds.length === 0) return 'None';
  return (
    <Stack gap={4}>
      {policyIds.map((policyId) => {
        const name = names.get(policyId);
        return name === undefined ? (
          <Code key={policyId}>{policyId}</Code>
        ) : (
          <div key={policyId}>
            <NamedLink id={policyId} label={name.description} openable={openable} />
          </div>
        );
      })}
    </Stack>
  );
}
