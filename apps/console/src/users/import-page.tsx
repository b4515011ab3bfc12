import { Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient, trpc } from '../api/trpc.ts';
import { ProblemHere } from '../forms/problem-here.tsx';
import { UnsavedChanges } from '../forms/unsaved-changes.tsx';
import { TextLink } from '../layouts/link.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Panel } from '../layouts/panel.tsx';
import { Problem } from '../layouts/problem.tsx';
import { paths } from '../paths.ts';
import { DropFile } from './drop-file.tsx';
import { countOf, ImportCheck, type OnError } from './import-check.tsx';
import { ImportColumns } from './import-columns.tsx';
import { ImportDone } from './import-done.tsx';
import type { ChosenFile } from './import-errors.tsx';
import { ImportProgress } from './import-progress.tsx';
import { readCsvFile } from './read-csv-file.ts';
import { sendImport } from './send-import.ts';

/** Importing people from a CSV file: checked first, written only when asked. */
export function ImportPage() {
  const [file, setFile] = useState<ChosenFile | undefined>();
  const [unreadable, setUnreadable] = useState<string | undefined>();
  const [sent, setSent] = useState(0);
  const check = useMutation({ mutationFn: (csv: Blob) => sendImport({ csv, dryRun: true }, setSent) });
  const write = useMutation({
    mutationFn: ({ csv, onError }: { csv: Blob; onError: OnError }) => sendImport({ csv, dryRun: false, onError }, setSent),
    onSuccess: () => Promise.all([trpc.users, trpc.groups, trpc.roles, trpc.audit].map((part) => queryClient.invalidateQueries({ queryKey: part.pathKey() }))),
  });
  const startOver = () => {
    check.reset();
    write.reset();
    setFile(undefined);
    setUnreadable(undefined);
  };
  const choose = async (chosen: File) => {
    startOver();
    const read = await readCsvFile(chosen);
    if ('problem' in read) return setUnreadable(read.problem);
    setFile({ name: chosen.name, csv: read.csv });
    setSent(0);
    check.mutate(read.csv);
  };

  return (
    <>
      <TextLink to={paths.users} size="sm">
        ← Users
      </TextLink>
      <PageHeader title="Import users" lead="The file is checked first. Nothing is written until you say so." />
      <UnsavedChanges
        when={write.isPending}
        instead={{ title: 'Leave while the import runs?', text: 'You won’t see its result. The audit trail tells whether it was done.' }}
      />
      <Stack maw={860}>
        {write.data !== undefined && file !== undefined ? (
          <ImportDone result={write.data} file={file} onAnother={startOver} />
        ) : (
          <>
            <Panel title="1. Choose a file">
              <Stack gap="sm">
                <DropFile
                  label="Choose a CSV file, or drop it here"
                  description="UTF-8, at most 32 MB"
                  chosen={file?.name}
                  disabled={check.isPending || write.isPending}
                  onChoose={(chosen) => void choose(chosen)}
                />
                <ImportColumns />
                {check.isPending && <ImportProgress sent={sent} then="Checking every row" />}
                {unreadable !== undefined && <Problem title="The file can’t be read" message={unreadable} />}
                {check.isError && file !== undefined && (
                  <Problem title="The file could not be checked" error={check.error} onRetry={() => check.mutate(file.csv)} />
                )}
              </Stack>
            </Panel>
            {check.data !== undefined && file !== undefined && (
              <ImportCheck
                checked={check.data}
                file={file}
                pending={write.isPending}
                onImport={(onError) => (setSent(0), write.mutate({ csv: file.csv, onError }))}
              >
                {write.isError && <ProblemHere title="Nothing was imported" error={write.error} />}
                {write.isPending && <ImportProgress sent={sent} then={`Writing ${countOf(check.data.valid, 'user')}`} />}
              </ImportCheck>
            )}
          </>
        )}
      </Stack>
    </>
  );
}
