// The types of it declare what the run provides to tests; packages that borrow this server need them too.
export type * as PostgresRun from './postgres-setup.ts';
export { codeOf } from './authenticator-app.ts';
export { type ServerProcess, startServerProcess } from './server-process.ts';
export { MailServer, tokenIn } from './smtp-server.ts';
export { TestClient } from './test-client.ts';
export { PASSWORD, startTestServer, type TestServer } from './test-server.ts';
