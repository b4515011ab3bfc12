import '@mantine/core/styles/List.css';
import { List, Text } from '@mantine/core';
import { useRoles } from './use-roles.ts';

/** What these roles allow together, each permission once, in the words of the policy files. */
export function AllowedInWords({ held }: { held: readonly string[] }) {
  const roles = useRoles();
  const words = new Set(roles.filter(({ role }) => held.includes(role)).flatMap(({ allows }) => allows));
  if (words.size === 0) return null;
  return (
    <>
      <Text size="sm" fw={550} mt="md" mb={6}>
        Which means
      </Text>
      <List size="sm" spacing={4} c="dimmed">
        {[...words].map((sentence) => (
          <List.Item key={sentence}>{sentence}</List.Item>
        ))}
      </List>
    </>
  );
}
