import { Confirmation } from '../credentials/confirmation.tsx';
import { SignInAgain } from './sign-in-again.tsx';

/** What the session may ask for over whatever page is open. */
export function Overlays() {
  return (
    <>
      <Confirmation />
      <SignInAgain />
    </>
  );
}
