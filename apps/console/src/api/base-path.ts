/** The path of the server's PUBLIC_URL, below which everything lies: `/gatehouse` for https://example.org/gatehouse, or empty. Tests of words have no page. */
export const basePath = 'document' in globalThis ? (document.querySelector<HTMLMetaElement>('meta[name="gatehouse-base"]')?.content ?? '') : '';
