export { TestClient } from './test-client.ts';
