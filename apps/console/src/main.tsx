import '@fontsource-variable/inter';
import './mantine-styles.ts';
import './global.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/trpc.ts';
import { router } from './routes.tsx';
import { followSession } from './session/follow-session.ts';
import { cssVariables, theme } from './theme.ts';

const container = document.getElementById('root');
if (container === null) throw new Error('The page has no #root element.');

followSession(router);

// Nothing is said or asked before somebody does something, so the first paint need not wait for it.
const Overlays = lazy(async () => ({ default: (await import('./session/overlays.tsx')).Overlays }));
const Notices = lazy(async () => ({ default: (await import('./layouts/notices.tsx')).Notices }));

createRoot(container).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Suspense>
          <Overlays />
          <Notices />
        </Suspense>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
