/** The name of a changed field, for people: `enrichedPrompt` as "Enriched prompt", `ownerId` as "Owner". */
export function fieldWords(field: string): string {
  const spaced = field
    .replace(/Id(s?)$/, '$1')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
