import '@mantine/core/styles/Code.css';
import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { UnsavedChanges } from '../forms/unsaved-changes.tsx';

/** The secret of a key that was made just now, this once. */
export function NewSecret({ secret, onClose, children }: { secret: string; onClose: () => void; children?: React.ReactNode }) {
  return (
    <Stack>
      <UnsavedChanges when instead={{ title: 'Leave without the key?', text: 'It won’t be shown again.' }} />
      <Alert color="gate" variant="light" title="Store this key now" styles={{ title: { color: 'var(--gate-accent)' } }}>
        <Stack gap="sm" align="flex-start">
          <Text size="sm">Copy it now: it won’t be shown again. Anyone who has it can use it, so keep it out of code and messages.</Text>
          <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap', maxWidth: '100%' }}>
            {secret}
          </Code>
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button size="xs" onClick={copy} leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />} data-autofocus>
                {copied ? 'Copied' : 'Copy the key'}
              </Button>
            )}
          </CopyButton>
        </Stack>
      </Alert>
      {children}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          I have stored it
        </Button>
      </Group>
    </Stack>
  );
}
