/**
 * Creates a user and prints the invitation to hand over:
 *
 *   GATEHOUSE_URL=http://127.0.0.1:8080 GATEHOUSE_LOGIN=root GATEHOUSE_PASSWORD=… \
 *     node examples/provision-user.ts ada Ada ada@example.org developer
 */
import { createGatehouseClient, errorOf } from '@gatehouse/client';

const { GATEHOUSE_URL: url = 'http://127.0.0.1:8080', GATEHOUSE_LOGIN: login, GATEHOUSE_PASSWORD: password } = process.env;
const [username, firstName, email, ...roles] = process.argv.slice(2);

if (!login || !password || !username || !firstName || !email || roles.length === 0) {
  console.error('Set GATEHOUSE_LOGIN and GATEHOUSE_PASSWORD, then: provision-user.ts <username> <first name> <e-mail> <role…>');
  process.exit(2);
}

const gatehouse = createGatehouseClient({ url });
try {
  await gatehouse.login(login, password);
  const { user, invitation } = await gatehouse.trpc.users.create.mutate({ username, firstName, email, roles });
  console.log(`${user.username} is ${user.status}.`);
  if (invitation) console.log(`Send them this link, it works once: ${invitation.url}`);
  await gatehouse.logout();
} catch (cause) {
  const { reason, message, fields } = errorOf(cause);
  console.error(`${reason}: ${message}`);
  for (const [field, problem] of Object.entries(fields)) console.error(`  ${field}: ${problem}`);
  process.exitCode = 1;
}
