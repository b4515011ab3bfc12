import '../lists/checkbox-styles.ts';
import { EVERYONE, isNobody, type NamedPeople, NOBODY, type Who } from '@gatehouse/contract';
import { Box, Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { PeopleFields } from './people-fields.tsx';

export type WhoKind = 'everyone' | 'nobody' | 'chosen';

interface WhoChoiceProps {
  label: string;
  description?: string;
  /** The ways to say whom, in order, each with what it means. */
  offers: readonly { kind: WhoKind; label: string; description?: string }[];
  /** `undefined` until something is chosen. */
  value: Who | undefined;
  onChange: (who: Who, kind: WhoKind) => void;
  named?: NamedPeople;
  prefix?: string;
  error?: React.ReactNode;
}

const NO_NAMES: NamedPeople = { users: [], groups: [] };

/** Saying whom something is for: everyone, nobody, or chosen users, groups and roles. */
export function WhoChoice({ label, description, offers, value, onChange, named = NO_NAMES, prefix, error }: WhoChoiceProps) {
  const offersNobody = offers.some(({ kind }) => kind === 'nobody');
  const kindOf = (who: Who): WhoKind => (who.everyone ? 'everyone' : isNobody(who) && offersNobody ? 'nobody' : 'chosen');
  const [kind, setKind] = useState(value === undefined ? undefined : kindOf(value));
  // Whoever looks at another choice finds those they had chosen again.
  const [chosen, setChosen] = useState<Who>(value === undefined || value.everyone ? NOBODY : value);
  const choose = (next: string): void => {
    const offer = offers.find((one) => one.kind === next);
    if (offer === undefined) return;
    setKind(offer.kind);
    onChange(offer.kind === 'everyone' ? EVERYONE : offer.kind === 'nobody' ? NOBODY : chosen, offer.kind);
  };
  const people = (
    <Box mt="sm" ml={{ base: 0, xs: 30 }}>
      <PeopleFields
        value={chosen}
        named={named}
        prefix={prefix}
        onChange={(who) => {
          setChosen(who);
          onChange(who, 'chosen');
        }}
      />
    </Box>
  );
  return (
    <Radio.Group label={label} description={description} error={error} value={kind ?? null} onChange={choose}>
      <Stack gap={10} mt={8}>
        {offers.map((offer) => (
          <div key={offer.kind}>
            <Radio value={offer.kind} label={offer.label} description={offer.description} />
            {offer.kind === 'chosen' && kind === 'chosen' && people}
          </div>
        ))}
      </Stack>
    </Radio.Group>
  );
}
