// taplo's language server on standard input and output, out of the npm package `@taplo/lsp`, as the extension for VS Code starts it.
// Usage: node taplo.js PATH-OF-THE-PACKAGE
const fs = require('fs');
const path = require('path');
const { TaploLsp } = require(process.argv[2]);

function write(message) {
  const body = Buffer.from(JSON.stringify(message));
  process.stdout.write(`Content-Length: ${body.length}\r\n\r\n`);
  process.stdout.write(body);
}

const environment = {
  cwd: () => process.cwd(),
  envVar: (name) => process.env[name],
  envVars: () => Object.entries(process.env),
  findConfigFile: () => undefined,
  glob: () => [],
  isAbsolute: (file) => path.isAbsolute(file),
  now: () => new Date(),
  readFile: (file) => fs.promises.readFile(file),
  writeFile: (file, bytes) => fs.promises.writeFile(file, bytes),
  stderr: async (bytes) => {
    process.stderr.write(bytes);
    return bytes.length;
  },
  stdErrAtty: () => false,
  stdin: () => new Uint8Array(),
  stdout: async (bytes) => bytes.length,
  urlToFilePath: (url) => decodeURI(url).slice('file://'.length),
  sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
  fetch: { fetch, Headers, Request, Response },
};

TaploLsp.initialize(environment, { onMessage: write }).then((server) => {
  let input = Buffer.alloc(0);
  process.stdin.on('data', (bytes) => {
    input = Buffer.concat([input, bytes]);
    for (;;) {
      const end = input.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(input.subarray(0, end).toString())[1]);
      if (input.length < end + 4 + length) return;
      server.send(JSON.parse(input.subarray(end + 4, end + 4 + length).toString()));
      input = input.subarray(end + 4 + length);
    }
  });
  process.stdin.on('end', () => process.exit(0));
});
