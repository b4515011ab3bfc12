import { decisionReferrer } from './access/decision-referrer.ts';
import { applicationReferrer } from './applications/application-referrer.ts';
import { policyReferrer } from './application-policies/policy-referrer.ts';
import type { Referrer } from './platform/referrer.ts';
import { serviceAccountReferrer } from './service-accounts/service-account-referrer.ts';

/** Every domain whose rows speak of users or groups: whoever adds one adds a line. */
export const referrers: readonly Referrer[] = [applicationReferrer, policyReferrer, decisionReferrer, serviceAccountReferrer];
