import type { BulkJob } from '@gatehouse/contract';
import { ActionIcon, Button, Group, Progress, Text, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { errorMessage } from '../../api/errors.ts';
import { queryClient, trpc } from '../../api/trpc.ts';
import { BulkJobReportDialog } from './bulk-job-report.tsx';
import { jobCounts, jobTitle } from './bulk-words.ts';

const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.users.bulkJobs.pathKey() });
const onError = (error: unknown) => void notifications.show({ color: 'red', title: 'Something went wrong', message: errorMessage(error), autoClose: false });

interface BulkJobCardProps {
  job: BulkJob;
  /** What this one undoes. */
  undoes: BulkJob | undefined;
  onPutAway: () => void;
}

/** One change of many users: how far it is and how to stop it, or what came of it and how to undo it. */
export function BulkJobCard({ job, undoes, onPutAway }: BulkJobCardProps) {
  const [open, setOpen] = useState(false);
  const cancel = useMutation(trpc.users.cancelBulk.mutationOptions({ onSuccess: refresh, onError }));
  const undo = useMutation(trpc.users.undoBulk.mutationOptions({ onSuccess: refresh, onError }));
  const running = job.state === 'running';
  // An undo that ended early can be done again, for whom is left. That comes before undoing the undo.
  const unfinished = undoes?.undoneBy === null ? undoes : undefined;
  const title = jobTitle(job);
  const percent = job.matched === 0 ? 100 : Math.floor(((job.done + job.unchanged + job.skipped) / job.matched) * 100);
  return (
    <Group component="section" justify="space-between" gap="xs" aria-label={title}>
      <div style={{ flex: running ? '1 1 240px' : '0 1 auto', minWidth: 0 }}>
        <Text size="sm" fw={600} truncate title={title}>
          {title}
        </Text>
        <Text size="sm" c="dimmed" className="numbers" aria-live={running ? undefined : 'polite'}>
          {jobCounts(job)}
        </Text>
        {running && (
          <Progress.Root size="sm" mt={6}>
            <Progress.Section value={percent} aria-label={title} />
          </Progress.Root>
        )}
      </div>
      <Group gap="xs">
        {running ? (
          <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ id: job.id })}>
            Stop
          </Button>
        ) : (
          <>
            <Button size="xs" variant="default" onClick={() => setOpen(true)}>
              Result
            </Button>
            {(unfinished !== undefined || (job.done > 0 && job.undoneBy === null && job.action !== 'invite')) && (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconArrowBackUp size={16} aria-hidden />}
                loading={undo.isPending}
                onClick={() => undo.mutate({ id: (unfinished ?? job).id })}
              >
                {unfinished === undefined ? 'Undo' : 'Undo the rest'}
              </Button>
            )}
            <Tooltip label="Put away">
              <ActionIcon variant="subtle" aria-label={`Put away: ${title}`} onClick={onPutAway}>
                <IconX size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </>
        )}
      </Group>
      {open && <BulkJobReportDialog job={job} onClose={() => setOpen(false)} />}
    </Group>
  );
}
