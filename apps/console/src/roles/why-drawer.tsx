import '@mantine/core/styles/Skeleton.css';
import '@mantine/core/styles/Drawer.css';
import { Drawer, Skeleton, Stack, Text } from '@mantine/core';
import { skipToken, useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { Facts } from '../layouts/facts.tsx';
import { Problem } from '../layouts/problem.tsx';
import { permissionText } from './permission-text.ts';
import { roleLabel, useRoles } from './use-roles.ts';

export interface WhyQuestion {
  role: string;
  label: string;
  action: string;
  subject: string;
}

/** Why a role may, or may not, do something: the deciding rule with its file and line. */
export function WhyDrawer({ question, onClose }: { question: WhyQuestion | undefined; onClose: () => void }) {
  const roles = useRoles();
  const answer = useQuery(
    trpc.roles.explain.queryOptions(question === undefined ? skipToken : { principal: question.role, action: question.action, subject: question.subject }),
  );
  const { rule, missing, allowed, only = [] } = answer.data ?? {};
  return (
    <Drawer opened={question !== undefined} onClose={onClose} position="right" title="Why?">
      {question !== undefined && (
        <Stack aria-live="polite">
          {answer.isPending && <Skeleton h={120} />}
          {answer.isError && <Problem error={answer.error} onRetry={() => void answer.refetch()} />}
          {answer.data !== undefined && (
            <Text fw={600}>
              {question.label} {allowed === true ? 'can' : 'can’t'} {permissionText(question)}.
            </Text>
          )}
          {only.map((sentence) => (
            <Text key={sentence}>{sentence}</Text>
          ))}
          {rule !== undefined && (
            <>
              <Text size="sm">{rule.why}</Text>
              <Facts
                facts={[
                  ['Rule', rule.id],
                  ['File', `${rule.file}, line ${rule.line}`],
                ]}
              />
            </>
          )}
          {missing !== undefined && (
            <Text size="sm">
              No rule of this role allows it.
              {missing.roles.length > 0 && ` These roles can: ${missing.roles.map((role) => roleLabel(roles, role)).join(', ')}.`}
            </Text>
          )}
        </Stack>
      )}
    </Drawer>
  );
}
