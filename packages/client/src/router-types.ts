import type { AppRouter } from '@gatehouse/server';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';

/** What each procedure takes, such as `Inputs['users']['create']`. */
export type Inputs = inferRouterInputs<AppRouter>;
/** What each procedure answers, such as `Outputs['users']['create']`. */
export type Outputs = inferRouterOutputs<AppRouter>;
