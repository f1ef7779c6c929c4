// An instance of the ws package: does what each message asks for, and echoes the rest.
const { WebSocketServer } = require('ws');

const MEGABYTE = Buffer.alloc(1 << 20, 'x');
const server = new WebSocketServer({
  host: process.argv[2],
  port: Number(process.argv[3]),
  maxPayload: 32 << 20,
  perMessageDeflate: { threshold: 1024 },
  handleProtocols: (protocols) => (protocols.has('chat') ? 'chat' : false),
});

// What the sockets before went through, for the next one to ask.
const closed = [];
let pongs = 0;

const commands = {
  close: (socket, code, reason) => socket.close(Number(code), reason),
  terminate: (socket) => socket.terminate(),
  closed: (socket) => socket.send(JSON.stringify(closed.splice(0))),
  ping: (socket) => socket.ping('are you there'),
  pongs: (socket) => socket.send(String(pongs)),
  parts: (socket) => {
    socket.send('first ', { fin: false });
    socket.send('second ', { fin: false });
    socket.send('third', { fin: true });
  },
  // Uncompressed, so that what is sent is what the connection must carry.
  flood: (socket, megabytes) => {
    for (let i = 0; i < Number(megabytes); i++) socket.send(MEGABYTE, { compress: false });
  },
  buffered: (socket) => {
    for (const each of server.clients) if (each !== socket) socket.send(String(each.bufferedAmount));
  },
  deaf: (socket, millis) => {
    socket.pause();
    setTimeout(() => socket.resume(), Number(millis));
  },
};

server.on('connection', (socket) => {
  let bytes = 0;
  socket.on('pong', () => pongs++);
  socket.on('close', (code, reason) => closed.push([code, reason.toString()]));
  socket.on('error', () => {});
  socket.on('message', (data, binary) => {
    if (binary) bytes += data.length;
    const [command, ...words] = binary ? [] : data.toString().split('|');
    if (command === 'bytes') socket.send(String(bytes));
    else if (commands[command]) commands[command](socket, ...words);
    else socket.send(data, { binary });
  });
});
