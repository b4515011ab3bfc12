import type { Application } from '@gatehouse/contract';
import { createContext, use } from 'react';

/** The application that the page is about. */
export const ApplicationContext = createContext<Application | undefined>(undefined);

/** @throws outside an application's page. */
export function useApplication(): Application {
  const application = use(ApplicationContext);
  if (application === undefined) throw new Error('This is not the page of an application.');
  return application;
}
