import '@mantine/core/styles/Skeleton.css';
import { type CredentialLink, DEFAULT_PAGE_SIZE, testMailInput, type WaitingMail } from '@gatehouse/contract';
import { Button, Group, Modal, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { errorMessage } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { Panel } from '../layouts/panel.tsx';
import { ProblemHere } from '../forms/problem-here.tsx';
import { Problem } from '../layouts/problem.tsx';
import { DataTable } from '../lists/data-table.tsx';
import { useKeysetPages } from '../lists/keyset-pages.ts';
import { Pager } from '../lists/pager.tsx';
import { useAbility, useMe } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import { OneTimeLink } from '../users/one-time-link.tsx';
import { SettingsHeader } from './settings-header.tsx';
import { waitingMailColumns } from './waiting-mail-columns.tsx';

const refreshOutbox = () => queryClient.invalidateQueries({ queryKey: trpc.account.outbox.pathKey() });

/** How mail leaves, whether that works, and what has not left yet. */
export function MailPage() {
  const account = useQuery(trpc.account.get.queryOptions());
  if (account.error !== null) {
    return (
      <>
        <SettingsHeader />
        <Problem title="The settings could not be loaded" error={account.error} onRetry={() => void account.refetch()} />
      </>
    );
  }
  return (
    <>
      <SettingsHeader />
      <Stack>
        <Panel title="Mail server">
          {account.data === undefined ? (
            <Skeleton h={60} />
          ) : account.data.mail === 'smtp' ? (
            <TestMail />
          ) : (
            <Text size="sm" maw={640}>
              No mail server is set up, so no mail is sent. The links in waiting mail can be handed over below. To send mail, start the server with the setting{' '}
              <code>SMTP_URL</code>.
            </Text>
          )}
        </Panel>
        <Waiting byHand={account.data?.mail === 'none'} />
      </Stack>
    </>
  );
}

function TestMail() {
  const { user } = useMe();
  const mayUpdate = mayOnOthers(useAbility(), 'update', 'Account');
  const form = useForm({ mode: 'uncontrolled', initialValues: { to: user.email ?? '' }, validate: schemaResolver(testMailInput, { sync: true }) });
  const [problem, setProblem] = useState<unknown>();
  const send = useMutation(
    trpc.account.sendTestMail.mutationOptions({
      onSuccess: (_sent, { to }) => notifications.show({ message: `The mail server took a test mail to ${to}.` }),
      onError: (error) => setProblem(takeServerErrors(form, error, ['to']) === undefined ? undefined : error),
    }),
  );
  const submit = form.onSubmit((values) => {
    setProblem(undefined);
    send.mutate(values);
  }, focusFirstInvalid);
  return (
    <form noValidate onSubmit={submit}>
      <Stack maw={520}>
        <Text size="sm">Mail leaves through the server of the setting SMTP_URL.</Text>
        <Group align="flex-start" gap="xs">
          <TextInput
            label="Send a test mail to"
            type="email"
            style={{ flex: '1 1 16rem' }}
            disabled={!mayUpdate}
            key={form.key('to')}
            {...form.getInputProps('to')}
          />
          <Button type="submit" variant="default" mt={25} disabled={!mayUpdate} loading={send.isPending}>
            Send it
          </Button>
        </Group>
        {problem !== undefined && <ProblemHere title="No mail was sent" error={problem} />}
      </Stack>
    </form>
  );
}

function Waiting({ byHand }: { byHand: boolean }) {
  const search = useSearch({ from: '/signed-in/settings/mail' });
  const mayUpdate = mayOnOthers(useAbility(), 'update', 'Account');
  const mails = useQuery(
    trpc.account.outbox.queryOptions({ cursor: search.cursor, limit: DEFAULT_PAGE_SIZE }, { placeholderData: keepPreviousData, refetchInterval: 15_000 }),
  );
  const pages = useKeysetPages(search, mails.data?.nextCursor ?? null);
  const [handed, setHanded] = useState<{ link: CredentialLink; mail: WaitingMail } | undefined>();
  const failed = (error: unknown) => {
    void refreshOutbox();
    notifications.show({ color: 'red', title: 'Nothing was done', message: errorMessage(error) });
  };
  const done = (message: string) => ({
    onSuccess: async () => {
      await refreshOutbox();
      notifications.show({ message });
    },
    onError: failed,
  });
  const handOver = useMutation(trpc.account.handOverMail.mutationOptions({ onSuccess: () => void refreshOutbox(), onError: failed }));
  const discard = useMutation(trpc.account.discardMail.mutationOptions(done('This mail won’t be sent.')));
  const sendNow = useMutation(trpc.account.sendMailNow.mutationOptions(done('Trying again now.')));
  return (
    <Stack gap="xs">
      <Title order={2}>Waiting mail</Title>
      <DataTable
        label="Waiting mail"
        columns={waitingMailColumns({
          byHand,
          mayUpdate,
          onHandOver: (mail) => handOver.mutate({ id: mail.id }, { onSuccess: (link) => setHanded({ link, mail }) }),
          onDiscard: ({ id }) => discard.mutate({ id }),
          onSendNow: ({ id }) => sendNow.mutate({ id }),
        })}
        rows={mails.data?.items}
        rowKey={({ id }) => id}
        error={mails.error}
        onRetry={() => void mails.refetch()}
        stale={mails.isPlaceholderData}
        empty={
          <>
            <Title order={3}>No waiting mail</Title>
            <Text c="dimmed" size="sm">
              {byHand ? 'Invitations, password resets and address confirmations appear here.' : 'All mail was sent.'}
            </Text>
          </>
        }
      />
      {(mails.data?.total ?? 0) > DEFAULT_PAGE_SIZE && (
        <Pager
          page={pages.page}
          total={mails.data?.total}
          pageSize={DEFAULT_PAGE_SIZE}
          shown={mails.data?.items.length ?? 0}
          noun={['mail', 'mails']}
          previous={pages.previous}
          next={pages.next}
        />
      )}
      {handed !== undefined && (
        <Modal opened returnFocus onClose={() => setHanded(undefined)} title={`Link for ${handed.mail.user.username}`}>
          <Stack>
            <OneTimeLink title={handed.mail.kind === 'email' ? `Confirms ${handed.mail.email ?? ''}` : 'The link'} link={handed.link} />
            <Text size="sm">Make sure that it is really them who asked, and send it only to them.</Text>
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setHanded(undefined)}>
                Close
              </Button>
            </Group>
          </Stack>
        </Modal>
      )}
    </Stack>
  );
}
