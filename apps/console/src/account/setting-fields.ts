import { type AccountSettings, accountSettings } from '@gatehouse/contract';

type NumberSetting = { [Key in keyof AccountSettings]: AccountSettings[Key] extends number ? Key : never }[keyof AccountSettings];

export interface SettingField {
  name: NumberSetting;
  label: string;
  about: string;
  unit: string;
}

export const defaults: AccountSettings = accountSettings.parse({});

/** The settings that are numbers, by the part of the page that they stand in. */
export const sessionFields: readonly SettingField[] = [
  { name: 'sessionIdleMinutes', label: 'Sign out when idle for', about: 'A shorter time also applies to current sessions.', unit: 'minutes' },
  { name: 'sessionHours', label: 'Maximum session length', about: 'Also while in use.', unit: 'hours' },
  {
    name: 'confirmationMinutes',
    label: 'Ask for the password again after',
    about: 'Before sensitive changes, such as second factors or these settings.',
    unit: 'minutes',
  },
];
export const lockFields: readonly SettingField[] = [
  { name: 'lockAfterFailures', label: 'Lock an account after', about: 'Failed sign-ins in a row. Unlocks automatically.', unit: 'failures' },
  {
    name: 'lockAddressAfterFailures',
    label: 'Rate-limit an IP address after',
    about: 'Failed sign-ins from one address, to any account.',
    unit: 'failures',
  },
  { name: 'lockFirstMinutes', label: 'First wait', about: 'Each further failure doubles it.', unit: 'minutes' },
  { name: 'lockLongestMinutes', label: 'Longest wait', about: 'No wait is longer.', unit: 'minutes' },
];
export const factorFields: readonly SettingField[] = [
  {
    name: 'secondFactorGraceDays',
    label: 'Time to enrol one',
    about: 'From the day on which it first applies to somebody. After that they can do nothing else.',
    unit: 'days',
  },
];
export const lifetimeFields: readonly SettingField[] = [
  { name: 'invitationDays', label: 'An invitation can be accepted for', about: 'Links that were sent already keep their end.', unit: 'days' },
  {
    name: 'restoreDays',
    label: 'A deleted user can be restored for',
    about: 'With roles and groups. Afterwards only the name in the history stays.',
    unit: 'days',
  },
];

const all = [...sessionFields, ...lockFields, ...factorFields, ...lifetimeFields];
export const settingLabels: Record<keyof AccountSettings, string> = Object.assign(
  { secondFactorRoles: 'Roles that need a second factor' },
  Object.fromEntries(all.map(({ name, label }) => [name, label])),
) as Record<keyof AccountSettings, string>;
