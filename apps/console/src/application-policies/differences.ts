import { policyLabels, type policyTexts } from './policy-texts.ts';

type Texts = ReturnType<typeof policyTexts>;

/** The fields in which two states of a policy differ, with what each says. */
export function differences(before: Texts, now: Texts): { label: string; before: string; now: string }[] {
  return (Object.keys(policyLabels) as (keyof Texts)[])
    .filter((field) => before[field] !== now[field])
    .map((field) => ({ label: policyLabels[field], before: before[field], now: now[field] }));
}
