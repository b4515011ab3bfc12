import { PasswordInput, type PasswordInputProps } from '@mantine/core';

/** A password, with a button that shows it. Mantine marks only the frame as invalid; assistive technology and the focus need it on the input. */
export function PasswordField(props: PasswordInputProps) {
  const invalid = props.error !== undefined && props.error !== null && props.error !== false;
  return <PasswordInput visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }} aria-invalid={invalid || undefined} {...props} />;
}
