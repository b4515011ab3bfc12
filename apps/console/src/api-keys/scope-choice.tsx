import '../lists/choice-styles.ts';
import '@mantine/core/styles/Radio.css';
import { MultiSelect, Radio, Stack } from '@mantine/core';

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
          <Radio
            value="all"
            label="All that the account may"
            description="What the account may changes with its roles, and with yours: a key never allows more than whoever made it may."
          />
          <Radio value="some" label="Only some of it" />
        </Stack>
      </Radio.Group>
      {value !== null && (
        <MultiSelect
          mt="sm"
          label="Permissions"
          placeholder={value.length === 0 ? 'Choose what the program needs' : undefined}
          searchable
          hidePickedOptions
          maxDropdownHeight={200}
          data={[...offered]}
          value={value}
          onChange={onChange}
          error={error}
        />
      )}
    </div>
  );
}
