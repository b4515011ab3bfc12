import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type Native = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps> & { ref?: Ref<HTMLAnchorElement> };
type NativeButton = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> & { ref?: Ref<HTMLAnchorElement> };

/** A link inside the console, styled as text. */
export const TextLink = createLink((props: AnchorProps & Native) => <Anchor {...props} />);

/** A link inside the console, styled as a button. */
export const ButtonLink = createLink((props: ButtonProps & NativeButton) => <Button component="a" {...props} />);
