import { importFileQuery, MAX_CSV_BYTES } from '@gatehouse/contract';
import { defineUpload } from './platform/serve-uploads.ts';
import { importUsers } from './users/import-users.ts';
import { tooLarge } from './users/read-import-rows.ts';

/** Every file that can be sent to `POST /import/<name>`. */
export const uploads = {
  'users.csv': defineUpload({
    can: ['import', 'User'],
    audit: 'user.import',
    contentType: 'text/csv',
    limit: MAX_CSV_BYTES,
    tooLarge,
    input: importFileQuery,
    receive: (call, input, csv) => importUsers(call, { ...input, csv }),
  }),
};
