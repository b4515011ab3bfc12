import { Button, Group, Paper, Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { basePath } from '../api/base-path.ts';
import { errorData } from '../api/errors.ts';
import { queryClient } from '../api/trpc.ts';

/** Milliseconds between two looks whether the server is back. */
const EVERY = 3_000;

/** Whether a call failed because nobody could answer it: the network, a proxy without its server, a database that is away. */
function isAway(error: unknown): boolean {
  const data = errorData(error);
  return data === undefined || data.reason === 'unavailable';
}

async function isBack(): Promise<boolean> {
  try {
    return (await fetch(`${basePath}/readyz`, { cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}

/** Says over every page that the server can't be reached, and goes on by itself once it can. What is typed stays where it is. */
export function ServerAway() {
  const [away, setAway] = useState(false);
  useEffect(() => {
    const take = (error: unknown): void => {
      if (isAway(error)) setAway(true);
    };
    const stops = [
      queryClient.getQueryCache().subscribe((event) => {
        if (event.type === 'updated' && (event.action.type === 'failed' || event.action.type === 'error')) take(event.action.error);
      }),
      queryClient.getMutationCache().subscribe((event) => {
        if (event.type === 'updated' && event.action.type === 'error') take(event.action.error);
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, []);
  const look = useCallback(async (): Promise<void> => {
    if (!(await isBack())) return;
    setAway(false);
    await queryClient.invalidateQueries();
  }, []);
  useEffect(() => {
    if (!away) return;
    const timer = setInterval(() => void look(), EVERY);
    return () => clearInterval(timer);
  }, [away, look]);
  if (!away) return null;
  return (
    <Paper
      component="output"
      withBorder
      shadow="md"
      px="md"
      py="xs"
      style={{ position: 'fixed', zIndex: 320, top: 8, left: '50%', transform: 'translateX(-50%)', width: 'max-content', maxWidth: 'calc(100vw - 16px)' }}
    >
      <Group gap="sm" wrap="nowrap">
        <IconPlugConnectedX size={20} aria-hidden style={{ flex: 'none' }} />
        <Text size="sm">Can’t reach Gatehouse. What you entered is kept. Trying again…</Text>
        <Button size="compact-sm" variant="default" onClick={() => void look()} style={{ flex: 'none' }}>
          Try now
        </Button>
      </Group>
    </Paper>
  );
}
