import '../lists/checkbox-styles.ts';
import { Radio, Stack } from '@mantine/core';
import { ListedChoices } from '../lists/listed-choices.tsx';

export interface ScopeOption {
  /** Such as `User.read`. */
  value: string;
  label: string;
}

interface ScopeChoiceProps {
  offered: readonly ScopeOption[];
  /** `null` for everything that the account may. */
  value: string[] | null;
  onChange: (scopes: string[] | null) => void;
  error?: React.ReactNode;
}

/** What a key may do: all that its account may, or only some of it. */
export function ScopeChoice({ offered, value, onChange, error }: ScopeChoiceProps) {
  return (
    <div>
      <Radio.Group label="What it may do" value={value === null ? 'all' : 'some'} onChange={(choice) => onChange(choice === 'all' ? null : [])}>
        <Stack gap={10} mt={8}>
          <Radio value="all" label="All that the account may" description="Follows the account’s roles. A key never allows more than its creator can do." />
          <Radio value="some" label="Only some of it" />
        </Stack>
      </Radio.Group>
      {value !== null && (
        <ListedChoices
          mt="sm"
          label="Permissions"
          placeholder="Search by name"
          maxDropdownHeight={200}
          nothing="No matching permissions"
          choices={offered}
          value={value}
          onChange={onChange}
          error={error}
        />
      )}
    </div>
  );
}
