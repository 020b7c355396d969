import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clockIsSet, serverTime } from './clock';
import { LiveSocket, type Push } from './LiveSocket';

class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: { subscribe: { id: string }[] }[] = [];
  onopen = () => {};
  onmessage = (_: { data: string }) => {};
  onclose = () => {};

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
    this.onclose();
  }
  open() {
    this.readyState = 1;
    this.onopen();
  }
  receive(message: object) {
    this.onmessage({ data: JSON.stringify(message) });
  }
  static get last() {
    return FakeSocket.all.at(-1) as FakeSocket;
  }
}

const settled = () => vi.advanceTimersByTimeAsync(0);
const cpu = { id: 'fleet', every: 1000, queries: { cpu: 'up' } };
let listeners: Record<string, () => void>;

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  listeners = {};
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('addEventListener', (name: string, listener: () => void) => (listeners[name] = listener));
  vi.stubGlobal('document', { addEventListener: () => {}, visibilityState: 'visible' });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function started() {
  const socket = new LiveSocket('ws://here/live');
  socket.start();
  return socket;
}

test('subscriptions made before and after the connection are all sent, and what ended is not', async () => {
  const live = started();
  const stop = live.watch(cpu, () => {});
  FakeSocket.last.open();
  await settled();
  live.watch({ ...cpu, id: 'host' }, () => {});
  await settled();
  stop();
  await settled();
  expect(FakeSocket.last.sent.map((m) => m.subscribe.map((s) => s.id))).toEqual([['fleet'], ['fleet', 'host'], ['host']]);
});

test('a push reaches the one who asked, and sets the clock', async () => {
  const live = started();
  const pushes: Push[] = [];
  live.watch(cpu, (push) => pushes.push(push));
  FakeSocket.last.open();
  FakeSocket.last.receive({ hello: { time: 5000 } });
  FakeSocket.last.receive({ id: 'other', time: 5001, results: {} });
  FakeSocket.last.receive({ id: 'fleet', time: 5002, results: { cpu: [] }, errors: { mem: 'parse error' } });
  expect(pushes).toEqual([{ id: 'fleet', time: 5002, results: { cpu: [] }, errors: { mem: 'parse error' } }]);
  expect(clockIsSet()).toBe(true);
  expect(serverTime()).toBeCloseTo(5002, 1);
});

test('a lost connection is made again after 3 s with the same subscriptions', async () => {
  const live = started();
  live.watch(cpu, () => {});
  FakeSocket.last.open();
  expect(live.state.value).toBe('live');
  FakeSocket.last.close();
  expect(live.state.value).toBe('lost');
  await vi.advanceTimersByTimeAsync(2900);
  expect(FakeSocket.all).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(FakeSocket.all).toHaveLength(2);
  FakeSocket.last.open();
  await settled();
  expect(live.state.value).toBe('live');
  expect(FakeSocket.last.sent.at(-1)?.subscribe[0]?.id).toBe('fleet');
});

test('a connection that says nothing for 25 s is given up', async () => {
  const live = started();
  FakeSocket.last.open();
  await vi.advanceTimersByTimeAsync(20_000);
  FakeSocket.last.receive({ id: 'x', time: 1, results: {} });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(live.state.value).toBe('live');
  await vi.advanceTimersByTimeAsync(6000);
  expect(live.state.value).toBe('lost');
  await vi.advanceTimersByTimeAsync(3000);
  expect(FakeSocket.all).toHaveLength(2);
});

test('coming back online does not wait for the 3 s', () => {
  started();
  FakeSocket.last.close();
  listeners.online?.();
  expect(FakeSocket.all).toHaveLength(2);
});

test('a malformed message is dropped, and the connection goes on', () => {
  const live = started();
  const pushes: Push[] = [];
  live.watch(cpu, (push) => pushes.push(push));
  FakeSocket.last.open();
  FakeSocket.last.onmessage({ data: '{' });
  FakeSocket.last.receive({ id: 'fleet', time: 7, results: {} });
  expect(pushes).toHaveLength(1);
});
