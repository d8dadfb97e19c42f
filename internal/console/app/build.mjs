// Builds what internal/console embeds: the scripts and style sheets, and the manifest of the documents that they send, for
// TRUSTED_DOCUMENTS. The same sources and lock give the same bytes.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { build, createServer } from 'vite';

await build({ logLevel: 'warn' });

const vite = await createServer({ server: { middlewareMode: true, hmr: false, ws: false }, appType: 'custom', logLevel: 'error' });
const { default: texts } = await vite.ssrLoadModule('/src/api/documents.ts');
await vite.close();

const hash = (text) => createHash('sha256').update(text).digest('hex');
const manifest = Object.fromEntries(texts.map((text) => [hash(text), text]).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('../assets/app/documents.json', `${JSON.stringify(manifest, null, 1)}\n`);
