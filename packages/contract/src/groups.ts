import { z } from 'zod';
import { listInput } from './list.ts';
import { id } from './text.ts';

export interface Group {
  id: string;
  name: string;
  description: string;
  memberCount: number;
  version: number;
  createdAt: string;
  updatedAt: string;
}

export const groupSorts = ['name', 'memberCount', 'createdAt'] as const;
export const listGroupsInput = listInput(z.strictObject({}), groupSorts);
export const groupIdInput = z.strictObject({ id });
