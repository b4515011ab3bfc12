import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { errorData } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { NotFoundPage } from '../layouts/not-found-page.tsx';
import { Problem } from '../layouts/problem.tsx';
import { EditUserForm } from './edit-user-form.tsx';
import { FormSkeleton } from './form-skeleton.tsx';

/** Editing somebody's profile and groups. */
export function EditUserPage() {
  const { id } = useParams({ from: '/signed-in/users/$id/edit' });
  const user = useQuery(trpc.users.get.queryOptions({ id }, { refetchOnWindowFocus: false }));
  const [round, setRound] = useState(0);
  if (errorData(user.error)?.reason === 'not-found' || errorData(user.error)?.fields?.['id'] !== undefined) return <NotFoundPage />;
  if (user.error !== null) return <Problem title="This user could not be loaded" error={user.error} onRetry={() => void user.refetch()} />;
  if (user.data === undefined) return <FormSkeleton />;
  // Not keyed by version: a newer row that arrives while somebody types must not take their text away.
  return <EditUserForm key={`${id} ${round}`} user={user.data} onStartOver={() => setRound(round + 1)} />;
}
