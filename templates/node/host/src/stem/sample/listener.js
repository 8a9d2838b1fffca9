// A function that writes its response itself, as applications of frameworks do.
const { createServer } = require('node:http');

const server = createServer((req, res) => {
  const parts = [];
  req.on('data', (part) => parts.push(part));
  req.on('end', () => {
    res.writeHead(200, { 'Content-Type': 'text/plain' });
    res.write(req.url);
    setImmediate(() => res.end(Buffer.concat(parts)));
  });
});

module.exports = (req, res) => server.emit('request', req, res);
