/** A hub of one model, `tiny/model`, that can be made to lie. */
import { createHash } from 'node:crypto';
import { type Answer, type Asked, sendFile } from './server.ts';

export const commit = 'a'.repeat(40);

export const gitId = (bytes: Buffer) => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
export const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** What the hub says of a file, as it says it of small ones and of large ones. */
export const small = (path: string, bytes: Buffer) => ({ type: 'file', path, size: bytes.length, oid: gitId(bytes) });
export const large = (path: string, bytes: Buffer) => ({
  type: 'file',
  path,
  size: bytes.length,
  oid: 'b'.repeat(40),
  lfs: { oid: sha256Of(bytes), size: bytes.length, pointerSize: 134 },
});

export interface Lies {
  sha?: unknown;
  /** In place of what is said of a file. */
  info?: (path: string, bytes: Buffer) => unknown;
  /** In place of a file's bytes, or of one of the hub's two answers. */
  file?: Answer;
  listing?: Answer;
  pathsInfo?: Answer;
}

export function hub(files: Readonly<Record<string, Buffer>>, lies: Lies = {}): Answer {
  return (response, asked, n) => {
    const path = decodeURIComponent(asked.path.split('?')[0]);
    if (path.startsWith('/api/models/tiny/model/revision/')) {
      if (lies.listing) return lies.listing(response, asked, n);
      const siblings = Object.keys(files).map((rfilename) => ({ rfilename }));
      return response.end(JSON.stringify({ _id: '1', id: 'tiny/model', sha: lies.sha ?? commit, siblings }));
    }
    if (path.startsWith('/api/models/tiny/model/paths-info/')) {
      if (lies.pathsInfo) return lies.pathsInfo(response, asked, n);
      const { paths }: { paths: string[] } = JSON.parse(asked.body);
      return response.end(JSON.stringify(paths.map((one) => (lies.info ?? small)(one, files[one]))));
    }
    const name = path.split(`/tiny/model/resolve/${commit}/`)[1];
    if (name === undefined || !files[name]) return response.writeHead(404).end('{"error":"Entry not found"}');
    return lies.file ? lies.file(response, asked, n) : sendFile(response, asked, files[name]);
  };
}

export const isFile = ({ path }: Asked) => path.includes('/resolve/');
