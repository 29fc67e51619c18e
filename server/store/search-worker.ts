import { parentPort, workerData } from 'node:worker_threads';
import { Connection } from './sqlite-connection.ts';
import { toStoreError } from './sqlite-errors.ts';
import { WordSearch } from './word-search.ts';
import { type Answer, type SearchRequest, sendError, type WorkerData } from './worker-messages.ts';

/** A thread that only looks for words, on a connection that only reads: however long that takes, commits go on beside it. */

if (!parentPort) throw new Error('this is the entry of a worker thread');
const port = parentPort;
const { file } = workerData as WorkerData;
const BUSY_MS = 500;
const connection = new Connection(file, BUSY_MS, 'reads');
const words = new WordSearch(connection);

port.on('message', (request: SearchRequest | 'close') => {
  if (request !== 'close') port.postMessage(answerTo(request));
  else {
    connection.close();
    port.close();
  }
});

function answerTo({ query, rooms, limit }: SearchRequest): Answer {
  try {
    return { value: words.positions(query, rooms, limit) };
  } catch (error) {
    return { error: sendError(toStoreError(`search ${file}`, error)) };
  }
}
