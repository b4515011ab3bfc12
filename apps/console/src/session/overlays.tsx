// What every dialog needs: this is there by the time that somebody can open one.
import '@mantine/core/styles/ModalBase.css';
import '@mantine/core/styles/Modal.css';
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
