import '../lists/checkbox-styles.ts';
import '@mantine/core/styles/RadioCard.css';
import '@mantine/core/styles/RadioIndicator.css';
import type { ImportResult } from '@gatehouse/contract';
import { Button, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Panel } from '../layouts/panel.tsx';
import { ImportCounts } from './import-counts.tsx';
import { type ChosenFile, ImportErrors } from './import-errors.tsx';

export type OnError = 'abort' | 'skip';

/** A number with its noun: "1 user", "4,987 users". */
export const countOf = (number: number, noun: string): string => `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;

interface ImportCheckProps {
  checked: ImportResult;
  file: ChosenFile;
  pending: boolean;
  onImport: (onError: OnError) => void;
  children: React.ReactNode;
}

/** What the dry run found, and the choice what to do about bad rows. */
export function ImportCheck({ checked, file, pending, onImport, children }: ImportCheckProps) {
  const [onError, setOnError] = useState<OnError>('abort');
  const { rows, valid, errors, stopped = false } = checked;
  const good = errors.length === 0;
  const possible = valid > 0 && !stopped && (good || onError === 'skip');
  return (
    <Panel title="2. Check">
      <Stack>
        <ImportCounts
          counts={[
            [stopped ? 'rows read' : 'rows in the file', rows],
            ['can be imported', valid, 'good'],
            ['can’t be imported', errors.length, 'bad'],
          ]}
        />
        {rows === 0 && <Text size="sm">The file has no row below its first line. Add people to it and choose it again.</Text>}
        {stopped && (
          <Text size="sm">
            Checking stopped after {countOf(errors.length, 'bad row')}, and only these can be downloaded. The rest of the file wasn’t read and nothing can be
            imported. Fix the file, then choose it again above.
          </Text>
        )}
        <ImportErrors errors={errors} file={file} />
        {!good && !stopped && valid > 0 && (
          <Radio.Group label="What to do with the bad rows" value={onError} onChange={(value) => setOnError(value === 'skip' ? 'skip' : 'abort')}>
            <Stack gap="xs" mt="xs">
              <Radio value="abort" disabled={pending} label="Import nothing" description="Fix the file, then choose it again above." />
              <Radio
                value="skip"
                disabled={pending}
                label="Leave them out"
                description={valid === 1 ? 'Import the other row.' : `Import the other ${countOf(valid, 'row')}.`}
              />
            </Stack>
          </Radio.Group>
        )}
        {!good && !stopped && valid === 0 && rows > 0 && <Text size="sm">No row can be imported. Fix the file, then choose it again above.</Text>}
        {children}
        {possible && !pending && (
          <Button style={{ alignSelf: 'flex-start' }} onClick={() => onImport(onError)}>
            Import {countOf(valid, 'user')}
          </Button>
        )}
      </Stack>
    </Panel>
  );
}
