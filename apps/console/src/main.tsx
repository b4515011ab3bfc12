import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './global.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/trpc.ts';
import { router } from './routes.tsx';
import { followSession } from './session/follow-session.ts';
import { cssVariables, theme } from './theme.ts';

const container = document.getElementById('root');
if (container === null) throw new Error('The page has no #root element.');

followSession(router);

createRoot(container).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Notifications position="bottom-right" aria-live="polite" />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
