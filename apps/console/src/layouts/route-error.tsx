import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { errorData } from '../api/errors.ts';
import { ForbiddenPage } from '../session/forbidden-page.tsx';
import { Forbidden } from '../session/permission.ts';
import { NotFoundPage } from './not-found-page.tsx';
import { Problem } from './problem.tsx';

/** What a page that can't be shown shows instead: 403, 404, or the problem with another try. */
export function RouteError({ error }: ErrorComponentProps) {
  const router = useRouter();
  if (error instanceof Forbidden) return <ForbiddenPage permission={error.permission} />;
  if (errorData(error)?.reason === 'not-found') return <NotFoundPage />;
  return <Problem title="This page could not be loaded" error={error} onRetry={() => void router.invalidate()} />;
}
