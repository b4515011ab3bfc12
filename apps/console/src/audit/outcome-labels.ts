import type { Outcome } from '@gatehouse/contract';

export const outcomeLabels: Record<Outcome, string> = { success: 'Done', failure: 'Failed', denied: 'Refused' };
