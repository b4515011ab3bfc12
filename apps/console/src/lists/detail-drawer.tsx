import '@mantine/core/styles/Skeleton.css';
import '@mantine/core/styles/Drawer.css';
import { Button, CopyButton, Drawer, Skeleton, Stack } from '@mantine/core';
import { IconCheck, IconLink } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { errorData } from '../api/errors.ts';
import { Problem } from '../layouts/problem.tsx';

interface DetailDrawerProps {
  /** What the address says is open. */
  id: string | undefined;
  title: string;
  /** What it is, within a sentence: "event". */
  noun: string;
  /** What is shown of it; `undefined` while it is on its way. */
  children: ReactNode;
  /** Why there is nothing to show. */
  error: unknown;
  onRetry: () => void;
  onClose: () => void;
}

/** One row of a list in full, beside the list. */
export function DetailDrawer({ id, title, noun, children, error, onRetry, onClose }: DetailDrawerProps) {
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size="lg" title={title}>
      <Stack>
        {id !== undefined && (children ?? (error === null ? <Skeleton h={240} /> : <NotShown noun={noun} error={error} onRetry={onRetry} />))}
        {id !== undefined && children !== undefined && <CopyLink id={id} />}
      </Stack>
    </Drawer>
  );
}

function NotShown({ noun, error, onRetry }: Pick<DetailDrawerProps, 'noun' | 'error' | 'onRetry'>) {
  const reason = errorData(error)?.reason;
  if (reason !== 'not-found' && reason !== 'invalid') return <Problem error={error} onRetry={onRetry} />;
  return <Problem title={`No such ${noun}`} message={`This ${noun} doesn’t exist, or you can’t see it. Check the link, or ask the sender.`} />;
}

/** A link to this alone, whatever the list is filtered by. */
function CopyLink({ id }: { id: string }) {
  const { origin, pathname } = window.location;
  return (
    <CopyButton value={`${origin}${pathname}?${new URLSearchParams({ open: id }).toString()}`}>
      {({ copied, copy }) => (
        <Button
          variant="subtle"
          size="xs"
          style={{ alignSelf: 'start' }}
          leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconLink size={16} aria-hidden />}
          onClick={copy}
        >
          {copied ? 'Link copied' : 'Copy link'}
        </Button>
      )}
    </CopyButton>
  );
}
