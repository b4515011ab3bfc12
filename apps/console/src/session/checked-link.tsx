import { Loader, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { errorData } from '../api/errors.ts';
import { EntryLayout } from '../layouts/entry-layout.tsx';
import { ButtonLink } from '../layouts/link.tsx';
import { Problem } from '../layouts/problem.tsx';
import { EndedLinkPage, isEndedLink, type NextStep } from './ended-link-page.tsx';

interface CheckedLinkProps {
  /** What the address says; absent when it was cut off. */
  token: string | undefined;
  /** What the check is remembered by, besides the token. */
  kind: string;
  /** Asks the server whether the link still works, without using it. */
  check: (token: string) => Promise<unknown>;
  /** Where a bad link leads on to, by the refusal. */
  next: (error: unknown) => NextStep;
  /** Where the whole link is to be found. */
  incomplete?: string;
  children: (token: string) => ReactNode;
}

const IN_A_MESSAGE = 'Copy the whole link from the message you were sent, or ask for a new one.';

/** What a one-time link opens, once the server says that it works. A bad one is told before anybody fills in a form. */
export function CheckedLink({ token, kind, check, next, incomplete = IN_A_MESSAGE, children }: CheckedLinkProps) {
  const checked = useQuery({
    queryKey: ['link', kind, token],
    queryFn: () => check(token ?? ''),
    enabled: token !== undefined,
    meta: { public: true },
    // Whoever uses it up here is told by that.
    staleTime: Infinity,
    gcTime: 0,
  });
  if (token === undefined || errorData(checked.error)?.fields?.['token'] !== undefined) return <Incomplete text={incomplete} next={next(undefined)} />;
  if (isEndedLink(checked.error)) return <EndedLinkPage error={checked.error} next={next(checked.error)} />;
  if (checked.isError)
    return (
      <EntryLayout title="Your link">
        <Problem title="The link could not be checked" error={checked.error} onRetry={() => void checked.refetch()} />
      </EntryLayout>
    );
  if (checked.isPending)
    return (
      <EntryLayout title="Checking your link">
        <Loader aria-label="Checking your link" />
      </EntryLayout>
    );
  return children(token);
}

function Incomplete({ text, next }: { text: string; next: NextStep }) {
  return (
    <EntryLayout title="This link is incomplete">
      <Text size="sm" mb="lg">
        {text}
      </Text>
      <ButtonLink to={next.to} fullWidth>
        {next.label}
      </ButtonLink>
    </EntryLayout>
  );
}
