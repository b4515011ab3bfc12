import { MAX_CSV_BYTES } from '@gatehouse/contract';

/** A file as text, or what is wrong with it and what to do. */
export type ReadFile = { text: string } | { problem: string };

/** Reads a chosen file as UTF-8, with or without a byte order mark. Another encoding would garble names, so it is refused. */
export async function readCsvFile(file: Blob): Promise<ReadFile> {
  if (file.size > MAX_CSV_BYTES) return { problem: 'The file is larger than 32 MB. Split it and import the parts one after the other.' };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    return text.trim() === '' ? { problem: 'The file is empty. Choose another one.' } : { text };
  } catch {
    return { problem: 'The file is not UTF-8 text. Save it as “CSV UTF-8” in your spreadsheet and choose it again.' };
  }
}
