// Makes the table by which names are compared across scripts, of the Rust crate `unicode-security`, which ships Unicode's own:
//   curl -L https://static.crates.io/crates/unicode-security/unicode-security-0.1.3.crate | tar xz
//   node tooling/unicode/make-confusables.mjs unicode-security-0.1.3/src/tables.rs
import { readFileSync, writeFileSync } from 'node:fs';

const target = new URL('../../apps/server/src/platform/look-alikes/confusables.txt', import.meta.url);
const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('Say where the crate unicode-security has its src/tables.rs.');

const text = readFileSync(source, 'utf8');
const version = /UNICODE_VERSION: \(u64, u64, u64\) = \((\d+), (\d+), (\d+)\)/.exec(text)?.slice(1).join('.');
const table = /const CONFUSABLES: &'static \[\(char, &'static \[char\]\)\] = &\[([\s\S]*?)\n {4}\];/.exec(text)?.[1];
if (version === undefined || table === undefined) throw new Error(`${source} has no table of confusables: has its form changed?`);

const entries = [...table.matchAll(/\('\\u\{([0-9a-f]+)\}',\s*&\[([^\]]*)\]\)/g)].map(([, from, to]) => {
  const prototype = [...to.matchAll(/\\u\{([0-9a-f]+)\}/g)].map(([, code]) => code);
  return `${from};${prototype.join(' ')}`;
});
if (entries.length < 6000) throw new Error(`Only ${entries.length} entries were read: has the form of the table changed?`);

const head = `# Which character looks like which: character; what it looks like, as code points in hexadecimal.
# Made by tooling/unicode/make-confusables.mjs. Not to be edited.
# From Unicode's confusables.txt ${version} (https://www.unicode.org/Public/security/), by way of the Rust crate unicode-security.
#
# UNICODE LICENSE V3
# COPYRIGHT AND PERMISSION NOTICE
# Copyright © 1991-2026 Unicode, Inc.
#
# NOTICE TO USER: Carefully read the following legal agreement. BY DOWNLOADING, INSTALLING, COPYING OR OTHERWISE USING DATA FILES, AND/OR SOFTWARE,
# YOU UNEQUIVOCALLY ACCEPT, AND AGREE TO BE BOUND BY, ALL OF THE TERMS AND CONDITIONS OF THIS AGREEMENT. IF YOU DO NOT AGREE, DO NOT DOWNLOAD,
# INSTALL, COPY, DISTRIBUTE OR USE THE DATA FILES OR SOFTWARE.
#
# Permission is hereby granted, free of charge, to any person obtaining a copy of data files and any associated documentation (the "Data Files") or
# software and any associated documentation (the "Software") to deal in the Data Files or Software without restriction, including without limitation
# the rights to use, copy, modify, merge, publish, distribute, and/or sell copies of the Data Files or Software, and to permit persons to whom the Data
# Files or Software are furnished to do so, provided that either (a) this copyright and permission notice appear with all copies of the Data Files or
# Software, or (b) this copyright and permission notice appear in associated Documentation.
#
# THE DATA FILES AND SOFTWARE ARE PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
# MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT OF THIRD PARTY RIGHTS.
#
# IN NO EVENT SHALL THE COPYRIGHT HOLDER OR HOLDERS INCLUDED IN THIS NOTICE BE LIABLE FOR ANY CLAIM, OR ANY SPECIAL INDIRECT OR CONSEQUENTIAL DAMAGES,
# OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING
# OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THE DATA FILES OR SOFTWARE.
#
# Except as contained in this notice, the name of a copyright holder shall not be used in advertising or otherwise to promote the sale, use or other
# dealings in these Data Files or Software without prior written authorization of the copyright holder.
`;
writeFileSync(target, `${head}\n${entries.join('\n')}\n`);
process.stdout.write(`${entries.length} characters of Unicode ${version}.\n`);
