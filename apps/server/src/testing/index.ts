// Declares what the run provides to tests, for packages that borrow this server.
import type {} from './postgres-setup.ts';

export { TestClient } from './test-client.ts';
export { PASSWORD, startTestServer, type TestServer } from './test-server.ts';
