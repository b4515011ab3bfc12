import { defineProject } from '@gatehouse/vitest';

export default defineProject();
