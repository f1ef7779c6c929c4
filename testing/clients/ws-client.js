// What a client of the ws package may expect of a socket, through whatever is in between. Prints a line for each scenario.
const assert = require('node:assert');
const { once } = require('node:events');
const { setTimeout: sleep } = require('node:timers/promises');
const WebSocket = require('ws');

const [address, host] = process.argv.slice(2);

async function open(protocols = [], options = {}) {
  const socket = new WebSocket(`ws://${address}/`, protocols, { headers: { Host: host }, ...options });
  socket.on('error', () => {});
  await once(socket, 'open');
  return socket;
}

async function ask(socket, message, options) {
  const answered = once(socket, 'message');
  socket.send(message, options ?? {});
  return (await answered)[0];
}

async function askOther(message) {
  const other = await open();
  const answer = (await ask(other, message)).toString();
  other.close(1000);
  await once(other, 'close');
  return answer;
}

async function until(what, look) {
  for (let i = 0; i < 3000; i++) {
    if (await look()) return;
    await sleep(10);
  }
  assert.fail(`never ${what}`);
}

const scenarios = {
  async textAndBytesComeBackAsTheyWere() {
    const socket = await open();
    assert.equal((await ask(socket, 'grüß dich')).toString(), 'grüß dich');
    const bytes = Buffer.from([0, 255, 128, 10, 13]);
    assert.deepEqual(await ask(socket, bytes), bytes);
    assert.equal((await ask(socket, '')).length, 0);
    socket.close(1000);
  },
  async theProtocolIsAgreedOn() {
    const socket = await open(['other', 'chat']);
    assert.equal(socket.protocol, 'chat');
    socket.close(1000);
  },
  async partsAreOneMessageBothWays() {
    const socket = await open();
    socket.send('one ', { fin: false });
    assert.equal((await ask(socket, 'two', { fin: true })).toString(), 'one two');
    assert.equal((await ask(socket, 'parts')).toString(), 'first second third');
    socket.close(1000);
  },
  async messagesAreCompressedFromEndToEnd() {
    const socket = await open();
    assert.equal(socket.extensions, 'permessage-deflate');
    const before = socket._socket.bytesWritten + socket._socket.bytesRead;
    assert.equal((await ask(socket, 'a'.repeat(1 << 20))).length, 1 << 20);
    const carried = socket._socket.bytesWritten + socket._socket.bytesRead - before;
    assert.ok(carried < 20_000, `${carried} bytes for a megabyte of one letter both ways`);
    socket.close(1000);
  },
  async messagesGoUncompressedWhereNobodyOffers() {
    const socket = await open([], { perMessageDeflate: false });
    assert.equal(socket.extensions, '');
    assert.equal((await ask(socket, 'b'.repeat(100_000))).length, 100_000);
    socket.close(1000);
  },
  async pingsAreAnsweredBothWays() {
    const socket = await open();
    const pong = once(socket, 'pong');
    socket.ping('hello');
    assert.equal((await pong)[0].toString(), 'hello');
    const ping = once(socket, 'ping');
    socket.send('ping');
    assert.equal((await ping)[0].toString(), 'are you there');
    await until('a pong', async () => Number(await ask(socket, 'pongs')) > 0);
    socket.close(1000);
  },
  async closeCodesPassFromTheServer() {
    for (const [code, reason] of [[1000, ''], [1001, 'going away'], [1011, 'no'], [4002, 'grüß dich']]) {
      const socket = await open();
      const closed = once(socket, 'close');
      socket.send(`close|${code}|${reason}`);
      const [gotCode, gotReason] = await closed;
      assert.deepEqual([gotCode, gotReason.toString()], [code, reason]);
    }
  },
  async closeCodesPassFromTheClient() {
    await askOther('closed');
    for (const [code, reason] of [[1000, 'bye'], [4001, 'grüß dich']]) {
      const socket = await open();
      socket.close(code, reason);
      await once(socket, 'close');
      await until(`closed with ${code}`, async () =>
        (await askOther('closed')).includes(JSON.stringify([code, reason])));
    }
  },
  async anAbruptEndIsSeenAsOne() {
    const socket = await open();
    const closed = once(socket, 'close');
    socket.send('terminate');
    assert.equal((await closed)[0], 1006);
    await askOther('closed');
    (await open()).terminate();
    await until('seen by the server', async () => (await askOther('closed')).includes('[1006,""]'));
  },
  async aMessageThatIsTooLargeIsRefusedByItsReader() {
    const socket = await open([], { perMessageDeflate: false });
    const closed = once(socket, 'close');
    socket.send(Buffer.alloc(33 << 20));
    assert.equal((await closed)[0], 1009);
  },
  async aLargeMessagePasses() {
    const socket = await open([], { perMessageDeflate: false, maxPayload: 32 << 20 });
    const large = Buffer.alloc(16 << 20, 'large');
    assert.ok(large.equals(await ask(socket, large)));
    socket.close(1000);
  },
  async aServerWaitsForASlowClient() {
    const socket = await open([], { perMessageDeflate: false });
    let bytes = 0;
    socket.on('message', (data) => (bytes += data.length));
    socket.pause();
    socket.send('flood|64');
    let before = 0;
    await until('stopped by back-pressure', async () => {
      const now = Number(await askOther('buffered'));
      const stopped = now > 0 && now === before;
      before = now;
      return stopped;
    });
    assert.ok(before > 32 << 20, `of 64 MB only ${before} bytes wait at the server`);
    socket.resume();
    await until('all there', async () => bytes === 64 << 20);
    socket.close(1000);
  },
  async aClientWaitsForASlowServer() {
    const socket = await open([], { perMessageDeflate: false });
    let answers = 0;
    socket.on('message', () => answers++);
    socket.send('deaf|3000');
    for (let i = 0; i < 64; i++) socket.send(Buffer.alloc(1 << 20), { compress: false });
    let before = 0;
    await until('stopped by back-pressure', async () => {
      const now = socket.bufferedAmount;
      const stopped = now === before;
      before = now;
      return stopped;
    });
    assert.ok(before > 32 << 20, `of 64 MB only ${before} bytes wait at the client`);
    await until('all echoed', async () => answers === 64);
    socket.removeAllListeners('message');
    assert.equal((await ask(socket, 'bytes')).toString(), String(64 << 20));
    socket.close(1000);
  },
  async manySocketsTalkAtOnce() {
    await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const socket = await open();
        for (let j = 0; j < 20; j++) assert.equal((await ask(socket, `${i}/${j}`)).toString(), `${i}/${j}`);
        socket.close(1000);
        await once(socket, 'close');
      }),
    );
  },
};

(async () => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    await scenario();
    console.log(`done ${name}`);
  }
  process.exit(0);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
