import { isUtf16, MAX_CSV_BYTES } from '@gatehouse/contract';

/** What a file holds now, or what is wrong with it and what to do. */
export type ReadFile = { csv: Blob } | { problem: string };

/** Reads a chosen file, which must be UTF-8, with or without a byte order mark: another encoding would garble names. What is sent later is what was read here. */
export async function readCsvFile(file: Blob): Promise<ReadFile> {
  if (file.size > MAX_CSV_BYTES) return { problem: 'The file is larger than 32 MB. Split it and import the parts one after the other.' };
  try {
    const bytes = await file.arrayBuffer();
    if (isUtf16(new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength)))) {
      return { problem: 'The file is UTF-16 text. Save it as “CSV UTF-8” in your spreadsheet and choose it again.' };
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.trim() === '' ? { problem: 'The file is empty. Choose another one.' } : { csv: new Blob([bytes]) };
  } catch {
    return { problem: 'The file is not UTF-8 text. Save it as “CSV UTF-8” in your spreadsheet and choose it again.' };
  }
}
