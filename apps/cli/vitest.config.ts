import { defineProject } from '@gatehouse/vitest';

export default defineProject({ test: { env: { TEST_DATABASE: 'sqlite' } } });
