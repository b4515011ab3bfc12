import { errorData, errorMessage } from '../api/errors.ts';

interface FormLike {
  setErrors: (errors: Record<string, string>) => void;
  getInputNode: (path: string) => HTMLElement | null;
}

/** Moves the focus to the first field of the page's form that is marked invalid. */
export function focusFirstInvalid(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('form :is(input, textarea)[aria-invalid="true"]')?.focus());
}

/** Puts the server's complaints on the fields they speak of. Returns what is left to say above the form, if anything. */
export function takeServerErrors(form: FormLike, error: unknown, fields: readonly string[]): string | undefined {
  const told = errorData(error)?.fields ?? {};
  const mine = Object.fromEntries(Object.entries(told).filter(([path]) => fields.includes(path)));
  if (Object.keys(mine).length === 0) return errorMessage(error);
  form.setErrors(mine);
  focusFirstInvalid();
  return Object.keys(mine).length === Object.keys(told).length ? undefined : errorMessage(error);
}
