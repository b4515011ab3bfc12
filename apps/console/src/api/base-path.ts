/** The path of the server's PUBLIC_URL, below which everything lies: `/gatehouse` for https://example.org/gatehouse, or empty. */
export const basePath = document.querySelector<HTMLMetaElement>('meta[name="gatehouse-base"]')?.content ?? '';
