import type { Outcome } from '@gatehouse/contract';

export const outcomeLabels: Record<Outcome, string> = { success: 'Success', failure: 'Failed', denied: 'Refused' };
