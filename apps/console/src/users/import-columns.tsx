import '@mantine/core/styles/Code.css';
import { csvColumns } from '@gatehouse/contract';
import { Anchor, Code, Text } from '@mantine/core';
import { useRoles } from '../roles/use-roles.ts';
import { useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import { importTemplate } from './import-template.ts';
import { saveFile } from './save-file.ts';

/** Columns that no row may leave blank. */
const REQUIRED: readonly string[] = ['username', 'firstName', 'roles'];

/** What a file of people looks like, in few words, and one to start from. */
export function ImportColumns() {
  const roles = useRoles();
  const mayCreateGroups = mayOnOthers(useAbility(), 'create', 'Group');
  const saveTemplate = async () => saveFile('gatehouse-users-template.csv', await importTemplate(roles, mayCreateGroups));
  return (
    <Text size="sm" c="dimmed" component="div">
      The first line names the columns:{' '}
      {csvColumns.map((column, index) => (
        <span key={column}>
          {index > 0 && ', '}
          <Code>{column}</Code>
          {REQUIRED.includes(column) && '*'}
        </span>
      ))}
      . Those with * can’t be blank. Separate cells with commas, semicolons or tabs, and several roles or groups with <Code>|</Code>.{' '}
      {roles.length > 0 && (
        <Anchor component="button" type="button" size="sm" onClick={() => void saveTemplate()}>
          Download a template
        </Anchor>
      )}
    </Text>
  );
}
