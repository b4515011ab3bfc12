import '@mantine/core/styles/SimpleGrid.css';
import '@mantine/core/styles/NumberInput.css';
import type { AccountSettings } from '@gatehouse/contract';
import { NumberInput, SimpleGrid } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { defaults, type SettingField } from './setting-fields.ts';

export type SettingsForm = UseFormReturnType<AccountSettings>;

/** Numbers with their units and what they come as. */
export function SettingInputs({ form, fields, disabled }: { form: SettingsForm; fields: readonly SettingField[]; disabled: boolean }) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md">
      {fields.map(({ name, label, about, unit }) => (
        <NumberInput
          key={name}
          label={label}
          description={`${about} Default: ${defaults[name].toLocaleString('en')} ${unit}.`}
          suffix={` ${form.values[name] === 1 ? unit.replace(/s$/, '') : unit}`}
          allowDecimal={false}
          allowNegative={false}
          thousandSeparator=","
          disabled={disabled}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps(name)}
        />
      ))}
    </SimpleGrid>
  );
}
