import { type RefObject, useEffect, useEffectEvent, useState } from 'react';

/**
 * Whether a text that was typed into a field, and not taken, is complained of. The form around the field is not sent while there is one: it would be
 * lost without a word.
 */
export function useLeftoverText(input: RefObject<HTMLInputElement | null>, text: string): [boolean, (complain: boolean) => void] {
  const [complained, setComplained] = useState(false);
  const holdBack = useEffectEvent((event: Event) => {
    const field = input.current;
    if (text === '' || field === null || !(event.target instanceof HTMLFormElement) || !event.target.contains(field)) return;
    event.preventDefault();
    event.stopPropagation();
    setComplained(true);
    field.focus();
  });
  useEffect(() => {
    const listen = (event: Event): void => holdBack(event);
    // Before anybody else hears of it.
    document.addEventListener('submit', listen, { capture: true });
    return () => document.removeEventListener('submit', listen, { capture: true });
  }, []);
  return [complained && text !== '', setComplained];
}
