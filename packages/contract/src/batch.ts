/** So many calls in one request: tRPC names those of a batch with commas between. */
export const MAX_BATCH = 20;
