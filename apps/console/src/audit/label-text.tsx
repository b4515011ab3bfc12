import { Text } from '@mantine/core';
import { Clipped } from '../lists/clipped.tsx';

/** Whom or what an event names; an erased person is told apart by the looks, too. */
export function LabelText({ label, erased, width }: { label: string; erased?: true | undefined; width: number }) {
  return (
    <Clipped text={label} width={width}>
      {erased && (
        <Text span inherit c="dimmed" fs="italic">
          {label}
        </Text>
      )}
    </Clipped>
  );
}
