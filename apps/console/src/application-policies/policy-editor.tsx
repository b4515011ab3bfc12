import { canOn } from '@gatehouse/ability';
import { type ApplicationPolicyDetail, NOBODY, type PolicyDocument, policyDocument } from '@gatehouse/contract';
import { Button, Group, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ProblemHere } from '../forms/problem-here.tsx';
import { UnsavedChanges } from '../forms/unsaved-changes.tsx';
import { errorData } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { usePeopleNames } from '../applications/use-people-names.ts';
import { useSees } from '../applications/use-sees.ts';
import { bothNamed } from '../applications/who-words.ts';
import { ConflictChoice, conflictRows } from '../layouts/conflict-choice.tsx';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { ButtonLink } from '../layouts/link.tsx';
import { paths } from '../paths.ts';
import { useRoles } from '../roles/use-roles.ts';
import { useAbility } from '../session/ability-provider.tsx';
import { changedFields } from '../users/profile-fields.tsx';
import { ConflictList } from './conflict-list.tsx';
import classes from './policy-editor.module.css';
import { PolicyFields } from './policy-fields.tsx';
import { policyLabels, policyTexts } from './policy-texts.ts';
import { newestPolicy, refreshPolicies } from './refresh-policies.ts';
import { TryPanel } from './try-panel.tsx';
import { useDraftConflicts } from './use-draft-conflicts.ts';
import { useTraitChoices } from './use-trait-choices.ts';

interface PolicyEditorProps {
  applicationId: string;
  /** The policy to change; absent for a new one. */
  policy?: ApplicationPolicyDetail;
  onStartOver?: () => void;
  /** Told whether there is something that is not saved. */
  onUnsaved?: (unsaved: boolean) => void;
}

const empty: PolicyDocument = {
  description: '',
  status: 'enabled',
  who: NOBODY,
  traits: [],
  prompt: 'deny',
  enrichedPrompt: 'deny',
  reply: 'deny',
  startsAt: null,
  endsAt: null,
};

/** What a policy says, without what it is. */
const documentOf = ({ description, status, who, traits, prompt, enrichedPrompt, reply, startsAt, endsAt }: PolicyDocument): PolicyDocument => ({
  description,
  status,
  who,
  traits,
  prompt,
  enrichedPrompt,
  reply,
  startsAt,
  endsAt,
});

/** Writing a policy, with warnings as one writes, and trying it beside. When somebody else was faster, it asks which of both shall stand. */
export function PolicyEditor({ applicationId, policy, onStartOver, onUnsaved }: PolicyEditorProps) {
  const navigate = useNavigate();
  const ability = useAbility();
  const roles = useRoles();
  const sees = useSees();
  const traitChoices = useTraitChoices(applicationId);
  // What the person saw when they began: later rows don't change what counts as their own edit.
  const [began] = useState(policy);
  const [latest, setLatest] = useState<ApplicationPolicyDetail>();
  const [unplaced, setUnplaced] = useState<unknown>();
  const before = began === undefined ? empty : documentOf(began);
  const form = useForm<PolicyDocument>({ initialValues: before, validate: schemaResolver(policyDocument, { sync: true }) });
  const unsaved = Object.keys(changedFields(before, form.values)).length > 0;
  useEffect(() => onUnsaved?.(unsaved), [onUnsaved, unsaved]);
  const complete = policyDocument.safeParse(form.values);
  const draft = complete.success ? { ...form.values, ...(began !== undefined && { id: began.id }) } : undefined;
  const conflicts = useDraftConflicts(applicationId, draft);
  const looked = usePeopleNames([form.values.who], latest !== undefined);
  const leave = () => void navigate({ to: paths.applicationPolicies, params: { id: applicationId }, ignoreBlocker: true });
  const handlers = {
    onSuccess: async ({ description }: ApplicationPolicyDetail) => {
      await refreshPolicies();
      notifications.show({ message: `“${description}” is ${began === undefined ? 'added' : 'saved'}.` });
      leave();
    },
    onError: async (error: unknown) => {
      const now = began !== undefined && errorData(error)?.reason === 'stale-version' ? await newestPolicy(began.id) : undefined;
      setLatest(now);
      setUnplaced(now !== undefined || takeServerErrors(form, error, Object.keys(policyLabels)) === undefined ? undefined : error);
    },
  };
  const create = useMutation(trpc.applicationPolicies.create.mutationOptions(handlers));
  const update = useMutation(trpc.applicationPolicies.update.mutationOptions(handlers));
  const save = (values: PolicyDocument) => {
    setUnplaced(undefined);
    if (began === undefined) return create.mutate({ applicationId, ...values });
    const changed = changedFields(before, values);
    if (Object.keys(changed).length === 0) leave();
    else update.mutate({ id: began.id, version: (latest ?? began).version, ...changed });
  };
  const maySave = began === undefined || canOn(ability, 'update', 'ApplicationPolicy', began);
  // Beside the fields they are seen while these are filled in; in one column they stand before the button.
  const beside = useMediaQuery('(width >= 62em)', undefined, { getInitialValueInEffect: false });
  const named = bothNamed(bothNamed(began?.named ?? { users: [], groups: [] }, latest?.named ?? { users: [], groups: [] }), looked);
  const warnings = (
    <div aria-live="polite">{conflicts !== undefined && <ConflictList applicationId={applicationId} conflicts={conflicts} own={began?.id ?? 'draft'} />}</div>
  );
  return (
    <div className={classes['columns']}>
      <form noValidate onSubmit={form.onSubmit(save, focusFirstInvalid)}>
        <fieldset className={classes['fields']} disabled={!maySave}>
          <UnsavedChanges when={unsaved && maySave} />
          <Stack>
            {latest !== undefined && onStartOver !== undefined && (
              <ConflictChoice
                title="Somebody else changed this policy meanwhile"
                rows={conflictRows(
                  policyLabels,
                  policyTexts(before, named, roles, sees),
                  policyTexts(latest, named, roles, sees),
                  policyTexts(form.values, named, roles, sees),
                )}
                pending={update.isPending}
                onKeepMine={() => save(form.values)}
                onTakeTheirs={onStartOver}
              />
            )}
            <PolicyFields form={form} named={began?.named} traitChoices={traitChoices} />
            {!beside && warnings}
            {unplaced !== undefined && <ProblemHere title="Nothing was saved" error={unplaced} />}
            {maySave && (
              <Group>
                <Button type="submit" loading={create.isPending || update.isPending} disabled={latest !== undefined}>
                  {began === undefined ? 'Add policy' : 'Save'}
                </Button>
                <ButtonLink to={paths.applicationPolicies} params={{ id: applicationId }} variant="default">
                  Cancel
                </ButtonLink>
              </Group>
            )}
          </Stack>
        </fieldset>
      </form>
      <div className={classes['aside']}>
        <TryPanel applicationId={applicationId} draft={draft} suggested={form.values.traits} traitChoices={traitChoices} />
        {/* Below: they come a moment after the last key, and would move the button from under a pointer. */}
        {beside && warnings}
      </div>
    </div>
  );
}
