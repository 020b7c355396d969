// The Prometheus HTTP API: instant and range queries.

export type Labels = Record<string, string>;
/** Unix seconds and the value as text: NaN and infinities have no JSON form. */
export type Point = [number, string];
export interface VectorItem {
  metric: Labels;
  value: Point;
}
export interface MatrixItem {
  metric: Labels;
  values: Point[];
}
export type Result =
  | { resultType: 'vector'; result: VectorItem[] }
  | { resultType: 'matrix'; result: MatrixItem[] }
  | { resultType: 'scalar' | 'string'; result: Point };

/** A refused query (with the server's reason), or a server that cannot be reached. */
export class QueryError extends Error {}

type Envelope = { status: 'success'; data: Result; warnings?: string[] } | { status: 'error'; errorType: string; error: string };

async function post(path: string, form: Record<string, string>, signal?: AbortSignal): Promise<Result> {
  let response: Response;
  try {
    response = await fetch(path, { method: 'POST', body: new URLSearchParams(form), signal: signal ?? null });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new QueryError('The server cannot be reached.');
  }
  const body = (await response.json().catch(() => null)) as Envelope | null;
  if (body?.status === 'success') return body.data;
  throw new QueryError(body?.error ?? `The server answered ${response.status} ${response.statusText}`);
}

/** Evaluates a query now, or at `time` (Unix seconds). */
export function query(promql: string, time?: number, signal?: AbortSignal): Promise<Result> {
  return post('/api/v1/query', { query: promql, ...(time === undefined ? {} : { time: time.toFixed(3) }) }, signal);
}

/** Evaluates a query from `start` to `end` (Unix seconds, both included), every `step` seconds. */
export async function queryRange(promql: string, start: number, end: number, step: number, signal?: AbortSignal): Promise<MatrixItem[]> {
  const form = { query: promql, start: start.toFixed(3), end: end.toFixed(3), step: String(step) };
  const data = await post('/api/v1/query_range', form, signal);
  return data.resultType === 'matrix' ? data.result : [];
}

/** An instant query that gives a vector; anything else is an empty one. */
export async function vector(promql: string, signal?: AbortSignal): Promise<VectorItem[]> {
  const data = await query(promql, undefined, signal);
  return data.resultType === 'vector' ? data.result : [];
}
