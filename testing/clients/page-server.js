// Serves page.html, which comes in the variable PAGE, and what it talks to; says whether the page saw what it should have.
const assert = require('node:assert');
const http = require('node:http');
const { WebSocketServer } = require('ws');

const expected = {
  protocol: 'chat',
  extensions: 'permessage-deflate',
  text: 'grüß dich',
  bytes: [0, 255, 128],
  long: 300000,
  close: [4001, 'as you wish', true],
  events: ['1: a\nb', '2: tick', '3: tick', '4: a\nb', '5: tick', '6: tick'],
  stream: ['one', 'two', 'three'],
};

let stream;
const parts = ['two', 'three'];

const paths = {
  '/': (request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(process.env.PAGE);
  },
  // Three events, from where the browser says that it was.
  '/events': (request, response) => {
    const last = Number(request.headers['last-event-id'] ?? 0);
    response.setHeader('Content-Type', 'text/event-stream');
    response.write(`: hello\nretry: 10\n\nevent: tick\nid: ${last + 1}\ndata: a\ndata: b\n\n`);
    response.write(`event: tick\nid: ${last + 2}\ndata: tick\n\n`);
    response.end(`event: tick\nid: ${last + 3}\ndata: tick\n\n`);
  },
  '/stream': (request, response) => {
    stream = response;
    response.setHeader('Content-Type', 'text/plain');
    response.write('one');
  },
  '/heard': (request, response) => {
    if (parts.length > 0) stream.write(parts.shift());
    else stream.end();
    response.end();
  },
  '/report': (request, response) => {
    let text = '';
    request.on('data', (part) => (text += part));
    request.on('end', () => {
      response.end();
      try {
        assert.deepStrictEqual(JSON.parse(text), expected);
        console.log('REPORT as expected');
      } catch (difference) {
        console.log(`REPORT ${JSON.stringify(difference.message)}`);
      }
    });
  },
};

const server = http.createServer((request, response) => {
  const answer = paths[request.url];
  if (answer) answer(request, response);
  else response.writeHead(404).end();
});

const sockets = new WebSocketServer({
  server,
  perMessageDeflate: true,
  handleProtocols: (protocols) => (protocols.has('chat') ? 'chat' : false),
});
sockets.on('connection', (socket) => {
  socket.on('message', (data, binary) => {
    if (!binary && data.toString() === 'close') socket.close(4001, 'as you wish');
    else socket.send(data, { binary });
  });
});

server.listen(Number(process.argv[3]), process.argv[2], () => console.log('ready'));
