import '@mantine/core/styles/Drawer.css';
import type { LoggedDecision } from '@gatehouse/contract';
import { Code, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Traits } from '../application-policies/trait-pills.tsx';
import { useSees } from '../applications/use-sees.ts';
import { Facts } from '../layouts/facts.tsx';
import { ButtonLink, TextLink } from '../layouts/link.tsx';
import { WholeTime } from '../layouts/whole-time.tsx';
import { paths } from '../paths.ts';
import { Can, useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import { DecisionBadge } from './decision-badge.tsx';
import { askedAbout } from './decision-columns.tsx';
import { reasonSentences, requestTypeLabels } from './decision-words.ts';
import { usePolicyNames } from './use-policy-names.ts';

/** One decision in full. */
export function DecisionDrawer({ decision, onClose }: { decision: LoggedDecision | undefined; onClose: () => void }) {
  return (
    <Drawer opened={decision !== undefined} onClose={onClose} position="right" size="lg" title="Decision">
      {decision !== undefined && <Whole decision={decision} onClose={onClose} />}
    </Drawer>
  );
}

function Whole({ decision, onClose }: { decision: LoggedDecision; onClose: () => void }) {
  const sees = useSees();
  const { applicationId, applicationName, userId, requestType, traits, redact, reason, requestId, threadId, caller, onBehalfOf, context } = decision;
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
          ['User', sees.users && userId !== null ? userLink(userId, user) : user],
          [
            'Application',
            <Can key="application" do="read" on="Application" otherwise={applicationName}>
              <TextLink to={paths.application} params={{ id: applicationId }} inherit>
                {applicationName}
              </TextLink>
            </Can>,
          ],
          ['Type of request', requestTypeLabels[requestType]],
          ['Traits', <Traits key="traits" traits={traits} />],
          ['Masked', <Traits key="masked" traits={redact} />],
          ['Policies', <Policies key="policies" decision={decision} />],
          ['Asked by', caller.kind === 'user' && sees.users ? userLink(caller.id, caller.label) : caller.label],
          ['On behalf of', onBehalfOf === null ? 'Nobody else' : sees.users ? userLink(onBehalfOf.id, onBehalfOf.label) : onBehalfOf.label],
          ['Request', requestId ?? '–'],
          ['Conversation', threadId ?? '–'],
          ['Decision', <Code key="id">{decision.id}</Code>],
        ]}
      />
      <Group gap="xs">
        {userId !== null && (
          <ButtonLink to={paths.decisions} search={{ user: userId }} size="xs" variant="default" onClick={onClose}>
            Everything about {user}
          </ButtonLink>
        )}
        {threadId !== null && (
          <ButtonLink to={paths.decisions} search={{ thread: threadId }} size="xs" variant="default" onClick={onClose}>
            The whole conversation
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

const userLink = (id: string, label: string): ReactNode => (
  <TextLink to={paths.user} params={{ id }} inherit>
    {label}
  </TextLink>
);

/** The policies that decided, by name; those that were deleted since by id. */
function Policies({ decision: { applicationId, policyIds } }: { decision: LoggedDecision }) {
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
          <TextLink key={policyId} to={paths.policy} params={{ id: applicationId, policyId }} inherit>
            {name.description}
          </TextLink>
        );
      })}
    </Stack>
  );
}
