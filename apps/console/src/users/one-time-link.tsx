import '@mantine/core/styles/Code.css';
import type { CredentialLink } from '@gatehouse/contract';
import { Alert, Button, Code, CopyButton, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { TimeText } from '../layouts/time-text.tsx';

/** A link that lets its holder choose a password. It is shown this once. */
export function OneTimeLink({ link, title }: { link: CredentialLink; title: string }) {
  return (
    <Alert color="gate" variant="light" title={title} styles={{ title: { color: 'var(--gate-accent)' } }}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          No e-mail was sent. Copy this link and send it yourself. It works once, expires <TimeText at={link.expiresAt} />, and won’t be shown again.
        </Text>
        <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap', maxWidth: '100%' }}>
          {link.url}
        </Code>
        <CopyButton value={link.url}>
          {({ copied, copy }) => (
            <Button size="xs" onClick={copy} leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}>
              {copied ? 'Copied' : 'Copy the link'}
            </Button>
          )}
        </CopyButton>
      </Stack>
    </Alert>
  );
}
