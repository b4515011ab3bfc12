import { csvColumns, type ImportResult, MAX_CSV_BYTES } from '@gatehouse/contract';
import { Alert, Button, Code, FileInput, Group, Radio, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconFileTypeCsv } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient, trpc } from '../api/trpc.ts';
import { ButtonLink } from '../layouts/link.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Panel } from '../layouts/panel.tsx';
import { Problem } from '../layouts/problem.tsx';
import { paths } from '../paths.ts';
import { ImportErrors } from './import-errors.tsx';

type OnError = 'abort' | 'skip';
const count = (number: number, noun: string): string => `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;

/** Importing people from a CSV file: checked first, written only when asked. */
export function ImportPage() {
  const [csv, setCsv] = useState<string | undefined>();
  const [tooLarge, setTooLarge] = useState(false);
  const [onError, setOnError] = useState<OnError>('abort');
  const preview = useMutation(trpc.users.importCsv.mutationOptions());
  const run = useMutation(trpc.users.importCsv.mutationOptions({ onSuccess: () => queryClient.invalidateQueries() }));
  const choose = async (file: File | null) => {
    preview.reset();
    run.reset();
    setCsv(undefined);
    setTooLarge(file !== null && file.size > MAX_CSV_BYTES);
    if (file === null || file.size > MAX_CSV_BYTES) return;
    const text = await file.text();
    setCsv(text);
    preview.mutate({ csv: text, dryRun: true });
  };

  return (
    <>
      <PageHeader title="Import users" lead="The file is checked first. Nothing is written until you say so." />
      <Stack maw={860}>
        <Panel title="1. Choose a file">
          <FileInput
            label="CSV file"
            placeholder="Choose a .csv file"
            description={<>UTF-8, at most 32 MB. The first line is {csvColumns.join(',')}. Put | between several roles or groups.</>}
            accept=".csv,text/csv"
            clearable
            clearButtonProps={{ 'aria-label': 'Remove the file' }}
            leftSection={<IconFileTypeCsv size={18} aria-hidden />}
            error={tooLarge ? 'The file is larger than 32 MB. Split it.' : undefined}
            onChange={(file) => void choose(file)}
          />
        </Panel>
        <div aria-live="polite">
          {preview.isPending && <Text c="dimmed">Checking every row…</Text>}
          {preview.isError && <Problem title="The file could not be checked" error={preview.error} />}
          {preview.data !== undefined && run.data === undefined && csv !== undefined && (
            <Panel title="2. Check">
              <Stack>
                <Text>
                  {count(preview.data.rows, 'row')}: <b>{preview.data.valid.toLocaleString('en')}</b> can be imported,{' '}
                  <b>{preview.data.errors.length.toLocaleString('en')}</b> can’t.
                </Text>
                <ImportErrors errors={preview.data.errors} />
                {preview.data.errors.length > 0 && (
                  <Radio.Group label="What to do about the bad rows" value={onError} onChange={(value) => setOnError(value === 'skip' ? 'skip' : 'abort')}>
                    <Stack gap="xs" mt="xs">
                      <Radio value="abort" label="Import nothing; I will mend the file" />
                      <Radio value="skip" label="Leave them out and import the rest" />
                    </Stack>
                  </Radio.Group>
                )}
                {run.isError && <Problem title="Nothing was imported" error={run.error} />}
                <Group>
                  <Button
                    loading={run.isPending}
                    disabled={preview.data.valid === 0 || (preview.data.errors.length > 0 && onError === 'abort')}
                    onClick={() => run.mutate({ csv, dryRun: false, onError })}
                  >
                    Import {count(preview.data.valid, 'user')}
                  </Button>
                  {run.isPending && <Text c="dimmed">Writing {count(preview.data.valid, 'user')}. Stay on this page.</Text>}
                </Group>
              </Stack>
            </Panel>
          )}
          {run.data !== undefined && <Done result={run.data} />}
        </div>
      </Stack>
    </>
  );
}

function Done({ result }: { result: ImportResult }) {
  return (
    <Stack>
      <Alert
        color="gate"
        variant="light"
        title={`${count(result.created, 'user')} imported`}
        icon={<IconCircleCheck aria-hidden />}
        styles={{ title: { color: 'var(--gate-accent)' } }}
      >
        <Text size="sm">
          They have no password yet: open a person’s page and use <Code>Send the invitation again</Code> to let them in.
        </Text>
      </Alert>
      <ImportErrors errors={result.errors} />
      <Group>
        <ButtonLink to={paths.users}>Go to users</ButtonLink>
      </Group>
    </Stack>
  );
}
