import { Modal } from '@mantine/core';
import { UnsavedChanges } from '../forms/unsaved-changes.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

/** Shows new recovery codes. Only the button closes it, so that a slip does not lose them. */
export function RecoveryCodesDialog({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title="Your recovery codes" withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false}>
      <UnsavedChanges when instead={{ title: 'Leave without the codes?', text: 'They won’t be shown again.' }} />
      <RecoveryCodes codes={codes} onDone={onClose} />
    </Modal>
  );
}
