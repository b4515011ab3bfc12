import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { Pill } from '../layouts/pill.tsx';

/** How many requests wait, beside their place in the navigation; nothing for none. */
export function OpenRequests() {
  const open = useQuery(trpc.accessRequests.list.queryOptions({ filter: { status: ['open'] }, limit: 1 }, { staleTime: 60_000 })).data?.total ?? 0;
  if (open === 0) return null;
  return (
    <span style={{ marginLeft: 'auto' }}>
      <Pill tone="accent">
        {open > 99 ? '99+' : open}
        <VisuallyHidden> open</VisuallyHidden>
      </Pill>
    </span>
  );
}
