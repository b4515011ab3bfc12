import { Confirmation } from '../credentials/confirmation.tsx';
import { ServerAway } from '../layouts/server-away.tsx';
import { SignInAgain } from './sign-in-again.tsx';

/** What is asked and said over whatever page is open. */
export function Overlays() {
  return (
    <>
      <Confirmation />
      <SignInAgain />
      <ServerAway />
    </>
  );
}
