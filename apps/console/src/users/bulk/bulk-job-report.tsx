import '@mantine/core/styles/Skeleton.css';
import { basePath } from '../../api/base-path.ts';
import { type BulkJob, skipReasonText, unchangedText } from '@gatehouse/contract';
import { Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { trpc } from '../../api/trpc.ts';
import { downloadFile } from '../../lists/download-file.ts';
import { ExactTime } from '../../layouts/time-text.tsx';
import { Problem } from '../../layouts/problem.tsx';
import { Can } from '../../session/ability-provider.tsx';
import classes from './bulk-preview.module.css';
import { jobCounts, jobTitle, lowerFirst, usersOf } from './bulk-words.ts';

/** What came of a job: how many, why some were skipped, and the file that tells of each. */
export function BulkJobReportDialog({ job, onClose }: { job: BulkJob; onClose: () => void }) {
  const report = useQuery(trpc.users.bulkJob.queryOptions({ id: job.id }, { staleTime: 0 }));
  const href = `${basePath}/export/bulk-result.csv?input=${encodeURIComponent(JSON.stringify({ id: job.id }))}`;
  return (
    <Modal opened onClose={onClose} title={jobTitle(job)}>
      <Stack>
        <Text size="sm">
          {jobCounts(job)} {job.finishedAt !== null && <ExactTime at={job.finishedAt} />}
        </Text>
        {report.isError && <Problem title="The result could not be loaded" error={report.error} onRetry={() => void report.refetch()} />}
        {report.isPending && <Skeleton h={60} />}
        {report.data !== undefined && report.data.reasons.length + report.data.unchanged > 0 && (
          <div className={classes['preview']}>
            <ul className={classes['list']}>
              {report.data.reasons.map(({ reason, count }) => (
                <li key={reason} data-tone="bad">
                  <span className={`${classes['count']} numbers`}>{count.toLocaleString('en')}</span>
                  <span>Skipped: {lowerFirst(skipReasonText(job.action, reason))}</span>
                </li>
              ))}
              {report.data.unchanged > 0 && (
                <li>
                  <span className={`${classes['count']} numbers`}>{report.data.unchanged.toLocaleString('en')}</span>
                  <span>No change: {lowerFirst(unchangedText[job.action])}</span>
                </li>
              )}
            </ul>
          </div>
        )}
        <Group justify="flex-end">
          <Can do="export" on="User">
            <Button
              component="a"
              href={href}
              onClick={(event) => void downloadFile(event, href)}
              variant="default"
              leftSection={<IconDownload size={18} aria-hidden />}
            >
              Download all {usersOf(job.matched)}
            </Button>
          </Can>
          <Button onClick={onClose} data-autofocus>
            Close
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
