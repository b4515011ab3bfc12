export const pageSizes = [25, 50, 100] as const;
export type PageSize = (typeof pageSizes)[number];

/** The page size that an address says, if it is one of ours. */
export const pageSizeIn = (raw: Record<string, unknown>): PageSize | undefined => pageSizes.find((size) => size === Number(raw['size']));
