import { Button, Stack } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { trpc, trpcClient } from '../api/trpc.ts';
import { EventTimeline } from '../audit/event-timeline.tsx';

/** What was done in one's own name, the latest first, ten at a time. */
export function OwnActivity() {
  // tRPC's own infinite queries send a `direction` of theirs, which our lists have as their order.
  const activity = useInfiniteQuery({
    queryKey: [...trpc.profile.activity.pathKey(), 'pages'],
    queryFn: ({ pageParam, signal }) => trpcClient.profile.activity.query({ limit: 10, cursor: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  return (
    <Stack>
      <EventTimeline events={activity.data?.pages.flatMap(({ items }) => items)} error={activity.error} onRetry={() => void activity.refetch()} />
      {activity.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={activity.isFetchingNextPage}
          onClick={() => void activity.fetchNextPage()}
          style={{ alignSelf: 'flex-start' }}
        >
          Show more
        </Button>
      )}
    </Stack>
  );
}
