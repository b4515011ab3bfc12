import { Text } from '@mantine/core';
import { IconFileTypeCsv } from '@tabler/icons-react';
import { useId, useState } from 'react';
import classes from './drop-file.module.css';

interface DropFileProps {
  label: string;
  description: string;
  /** The name of the file that was chosen. */
  chosen: string | undefined;
  disabled: boolean;
  onChoose: (file: File) => void;
}

/** An area that takes a CSV file, dropped or picked. */
export function DropFile({ label, description, chosen, disabled, onChoose }: DropFileProps) {
  const id = useId();
  const [over, setOver] = useState(false);
  return (
    <div className={classes['area']} data-over={over || undefined}>
      <IconFileTypeCsv size={32} stroke={1.4} aria-hidden />
      <Text component="label" htmlFor={id} fw={600} style={{ overflowWrap: 'anywhere' }}>
        {chosen === undefined ? label : `${chosen} – choose another file`}
      </Text>
      <Text size="sm" c="dimmed" id={`${id}-about`}>
        {description}
      </Text>
      <input
        id={id}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
        aria-describedby={`${id}-about`}
        disabled={disabled}
        onDragEnter={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onDrop={() => setOver(false)}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          // Emptied, so that the same file, mended, can be chosen again.
          if (file !== undefined) onChoose(file);
          currentTarget.value = '';
        }}
      />
    </div>
  );
}
