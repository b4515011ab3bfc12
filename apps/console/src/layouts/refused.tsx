import { Button, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

/** A button that can't be used, with the reason. It stays focusable so that the reason can be read by everybody. */
export function Refused({ label, reason, icon }: { label: string; reason: string; icon?: ReactNode }) {
  return (
    <Tooltip label={reason} multiline maw={320}>
      <Button variant="default" leftSection={icon} data-disabled aria-disabled onClick={(event) => event.preventDefault()}>
        {label}
      </Button>
    </Tooltip>
  );
}
