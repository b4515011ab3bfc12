import '@mantine/core/styles/Skeleton.css';
import { Skeleton, Stack } from '@mantine/core';

/** The place of a form that is being loaded. */
export function FormSkeleton() {
  return (
    <Stack maw={640} aria-busy>
      <Skeleton h={32} w={240} />
      <Skeleton h={260} radius="md" />
    </Stack>
  );
}
