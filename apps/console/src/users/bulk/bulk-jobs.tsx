import '@mantine/core/styles/Progress.css';
import type { BulkJob } from '@gatehouse/contract';
import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { queryClient, trpc } from '../../api/trpc.ts';
import { DockItem } from '../../layouts/dock-item.tsx';
import { BulkJobCard } from './bulk-job-card.tsx';

const EVERY = 1000;
/** For how long after its end a job is shown to somebody who opens the console, in milliseconds. */
const SHOWN = 60 * 60 * 1000;
const KEPT = 50;

/** The signed-in person's changes of many users: those under way, and those just over until they are put away. Found again after a reload. */
export function BulkJobs() {
  const [putAway, setPutAway] = useLocalStorage<string[]>({ key: 'gatehouse-bulk-jobs-put-away', defaultValue: [], getInitialValueInEffect: false });
  const jobs = useQuery(
    trpc.users.bulkJobs.queryOptions(undefined, {
      refetchInterval: ({ state }) => (state.data?.items.some((job) => job.state === 'running') ? EVERY : false),
      refetchOnWindowFocus: 'always',
    }),
  );
  const items = jobs.data?.items ?? [];
  const running = items.filter(({ state }) => state === 'running').length;
  const [opened] = useState(() => Date.now());
  const before = useRef(running);
  useEffect(() => {
    // What a job has changed is stale wherever it is shown.
    if (running < before.current) {
      const parts = [trpc.users.list, trpc.users.get, trpc.users.timeline, trpc.groups, trpc.roles, trpc.audit];
      void Promise.all(parts.map((part) => queryClient.invalidateQueries({ queryKey: part.pathKey() })));
    }
    before.current = running;
  }, [running]);
  /** What was undone is spoken for by its latest undo, which comes first. */
  const spokenFor = ({ id, undoOf }: BulkJob): boolean =>
    items.some((other) => other.undoOf === id) || (undoOf !== null && items.find((other) => other.undoOf === undoOf)?.id !== id);
  const shown = items.filter(
    (job) =>
      job.state === 'running' || (!putAway.includes(job.id) && !spokenFor(job) && job.finishedAt !== null && Date.parse(job.finishedAt) > opened - SHOWN),
  );
  return shown.map((job) => (
    <DockItem key={job.id} small={job.state !== 'running'}>
      <BulkJobCard job={job} undoes={items.find(({ id }) => id === job.undoOf)} onPutAway={() => setPutAway((known) => [...known.slice(-KEPT), job.id])} />
    </DockItem>
  ));
}
