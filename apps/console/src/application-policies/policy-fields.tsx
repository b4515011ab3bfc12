import '@mantine/core/styles/Switch.css';
import type { NamedPeople, PolicyDocument } from '@gatehouse/contract';
import { Group, Stack, Switch, Text, Textarea } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { WhoChoice } from '../applications/who-choice.tsx';
import { MomentField } from '../dates/moment-field.tsx';
import { Panel } from '../layouts/panel.tsx';
import { OutcomeChoice } from './outcome-choice.tsx';
import { policyLabels } from './policy-texts.ts';
import { TraitsField } from './traits-field.tsx';
import type { TraitChoices } from './use-trait-choices.ts';

interface PolicyFieldsProps {
  form: UseFormReturnType<PolicyDocument>;
  /** Whom it names already; absent for a new policy. */
  named: NamedPeople | undefined;
  traitChoices: TraitChoices;
}

const offers = [
  { kind: 'everyone', label: 'Everyone', description: 'Everyone with access to the application.' },
  { kind: 'chosen', label: 'Chosen people', description: 'The users, groups and roles that you name.' },
] as const;

const types = [
  ['prompt', 'What a person sends.'],
  ['enrichedPrompt', 'The prompt with what the application added to it.'],
  ['reply', 'What the model answers.'],
] as const;

/** The fields of a policy. */
export function PolicyFields({ form, named, traitChoices }: PolicyFieldsProps) {
  const { values } = form;
  const time = (field: 'startsAt' | 'endsAt') => ({
    label: policyLabels[field],
    error: form.errors[field],
    value: values[field] ?? null,
    onChange: (at: string | null) => form.setFieldValue(field, at),
  });
  return (
    <>
      <Panel title="Policy">
        <Stack>
          <Textarea
            label="Description"
            required
            autosize
            minRows={1}
            maxLength={1024}
            placeholder="e.g. Redact personal data in replies"
            {...form.getInputProps('description')}
          />
          <WhoChoice
            label="For whom"
            offers={offers}
            value={named === undefined ? undefined : values.who}
            named={named}
            onChange={(who) => form.setFieldValue('who', who)}
            error={form.errors['who']}
          />
          <TraitsField
            label="Traits"
            required
            description="Applies when a request contains any of these traits. Case-sensitive."
            traitChoices={traitChoices}
            value={values.traits}
            onChange={(traits) => form.setFieldValue('traits', traits)}
            error={form.errors['traits']}
          />
        </Stack>
      </Panel>
      <Panel title="Outcome">
        <Stack>
          {types.map(([type, about]) => (
            <OutcomeChoice key={type} label={policyLabels[type]} about={about} value={values[type]} onChange={(outcome) => form.setFieldValue(type, outcome)} />
          ))}
          <Text size="sm" c="dimmed">
            Order doesn’t matter. If several policies match, Deny beats Redact, and Redact beats Allow.
          </Text>
        </Stack>
      </Panel>
      <Panel title="Schedule">
        <Stack>
          <Switch
            label="On"
            description="Applies from the next request."
            checked={values.status === 'enabled'}
            onChange={({ currentTarget }) => form.setFieldValue('status', currentTarget.checked ? 'enabled' : 'disabled')}
          />
          <Group grow align="flex-start" preventGrowOverflow={false}>
            <MomentField {...time('startsAt')} description="Leave blank for now." miw={200} />
            <MomentField {...time('endsAt')} description="Leave blank for no end date." miw={200} />
          </Group>
        </Stack>
      </Panel>
    </>
  );
}
