// The first code of a Node function's process: it becomes an execution environment, then runs the function.
//
// The runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
// Handlers, callbacks and the context object: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
// Log formats: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const util = require('node:util');

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const FRAME = { text: 0xa55a0003, json: 0xa55a0002 };
const PREFIX = '/2018-06-01/runtime';
const UNCAUGHT_STATUS = 129;
const RealDate = Date;

/** Take a variable that the function must not see. */
function taken(name) {
  const value = process.env[name];
  delete process.env[name];
  return value;
}

const settings = {
  api: process.env.AWS_LAMBDA_RUNTIME_API,
  log: Number(taken('_LAMBDA_TELEMETRY_LOG_FD')),
  offsetFile: taken('_LOCALAWS_OFFSET_FILE'),
  ports: JSON.parse(taken('_LOCALAWS_NAMES') || '{}'),
  json: (process.env.AWS_LAMBDA_LOG_FORMAT || '').toUpperCase() === 'JSON',
  level: LEVELS.indexOf((process.env.AWS_LAMBDA_LOG_LEVEL || 'TRACE').toUpperCase()),
};
const state = { requestId: undefined, whenIdle: null };

// The clock: real time plus the offset in a shared file.
const offsetBuffer = Buffer.alloc(8);
const offsetFd = fs.openSync(settings.offsetFile, 'r');
let offsetMs = 0;

class ShiftedDate extends RealDate {
  constructor(...given) {
    if (given.length) super(...given);
    else super(RealDate.now() + offsetMs);
  }

  static now() {
    return RealDate.now() + offsetMs;
  }
}

function followClock() {
  fs.readSync(offsetFd, offsetBuffer, 0, 8, 0);
  offsetMs = offsetBuffer.readDoubleLE(0) * 1000;
  if (offsetMs && globalThis.Date === RealDate) globalThis.Date = ShiftedDate;
}

// The network: AWS's names lead to the embedded AWS, anything else that is not loopback is refused.
const AWS = /(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws|on\.aws)\.?$/i;
const LED = /\.amazonaws\.com\.?$/i;

function isNear(host) {
  return !host || host === 'localhost' || host === '::1' || /^127\./.test(host) || host === '0.0.0.0';
}

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function connectNearby(...given) {
  const normalised = Array.isArray(given[0]);
  const options = normalised ? given[0][0] : given[0];
  if (options === null || typeof options !== 'object') {
    if (typeof options === 'string' && Number.isNaN(Number(options))) return connect.apply(this, given);
    const host = typeof given[1] === 'string' ? given[1] : 'localhost';
    const callback = given.find((each) => typeof each === 'function');
    return this.connect({ port: Number(options), host }, callback);
  }
  if (options.path) return connect.apply(this, given);
  if (options.host && LED.test(options.host)) {
    const place = /\.execute-api\./i.test(options.host) ? 'gateway' : 'endpoint';
    options.port = settings.ports[`${place}:${options.port}`] || options.port;
    options.host = '127.0.0.1';
  }
  if (isNear(options.host)) return connect.apply(this, given);
  const advice = AWS.test(options.host) ? ' Use an SDK that reads AWS_ENDPOINT_URL.' : '';
  const error = new Error(`localaws lets functions reach this machine alone, not ${options.host}.${advice}`);
  error.code = 'ENETUNREACH';
  process.nextTick(() => this.destroy(error));
  return this;
};

// Logs: framed records on the log channel.
function record(message) {
  const data = Buffer.from(message);
  const head = Buffer.alloc(16);
  head.writeUInt32BE(settings.json ? FRAME.json : FRAME.text, 0);
  head.writeUInt32BE(data.length, 4);
  head.writeBigUInt64BE(BigInt(Date.now()) * 1000n, 8);
  const whole = Buffer.concat([head, data]);
  for (let written = 0; written < whole.length; ) written += fs.writeSync(settings.log, whole, written);
}

function described(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack || '').split('\n') };
}

function fields(given) {
  const [first] = given;
  const error = given.find((each) => each instanceof Error);
  const message = given.length === 1 && typeof first === 'object' && !error ? first : util.format(...given);
  if (!error) return { message };
  const told = described(error);
  return { message, errorType: told.errorType, errorMessage: told.errorMessage, stackTrace: told.trace.slice(1) };
}

function log(level, given) {
  const timestamp = new Date().toISOString();
  if (!settings.json) {
    record(`${timestamp}\t${state.requestId}\t${level}\t${util.format(...given)}\n`);
  } else if (LEVELS.indexOf(level) >= settings.level) {
    record(`${JSON.stringify({ timestamp, level, requestId: state.requestId, ...fields(given) })}\n`);
  }
}

const CONSOLE = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' };
for (const [name, level] of Object.entries(CONSOLE)) console[name] = (...given) => log(level, given);

// The runtime API, over one kept-alive connection.
const [apiHost, apiPort] = settings.api.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function ask(method, at, body, headers) {
  return new Promise((resolve, reject) => {
    const content = Buffer.from(body || '');
    const all = { ...headers, 'Content-Length': content.length };
    const request = http.request({ host: apiHost, port: apiPort, path: PREFIX + at, method, agent, headers: all });
    request.on('response', (answer) => {
      const pieces = [];
      answer.on('data', (piece) => pieces.push(piece));
      answer.on('end', () => resolve({ headers: answer.headers, body: Buffer.concat(pieces) }));
    });
    request.on('error', reject);
    request.end(content);
  });
}

function report(at, error) {
  const told = described(error);
  const headers = { 'Content-Type': 'application/json', 'Lambda-Runtime-Function-Error-Type': told.errorType };
  return ask('POST', at, JSON.stringify(told), headers);
}

// The function.
class RuntimeFault extends Error {
  constructor(name, message) {
    super(message);
    this.name = `Runtime.${name}`;
  }
}

async function loaded(file) {
  if (!file.endsWith('.mjs')) {
    try {
      return require(file);
    } catch (error) {
      if (error.code !== 'ERR_REQUIRE_ESM') throw error;
    }
  }
  return import(pathToFileURL(file).href);
}

async function handlerOf(name) {
  const folder = path.dirname(name);
  const [, module, exported] = /^([^.]*)\.(.*)$/.exec(path.basename(name)) || [];
  if (!exported) throw new RuntimeFault('MalformedHandlerName', 'Bad handler');
  const base = path.resolve(process.env.LAMBDA_TASK_ROOT, folder, module);
  const file = [base, `${base}.js`, `${base}.mjs`, `${base}.cjs`].find((each) => fs.existsSync(each) && fs.statSync(each).isFile());
  if (!file) throw new RuntimeFault('ImportModuleError', `Error: Cannot find module '${module}'`);
  let found;
  try {
    found = await loaded(file);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeFault('UserCodeSyntaxError', String(error));
    if (['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].includes(error.code)) throw new RuntimeFault('ImportModuleError', String(error));
    throw error;
  }
  const handler = exported.split('.').reduce((part, each) => (part === undefined || part === null ? part : part[each]), found);
  if (typeof handler !== 'function') throw new RuntimeFault('HandlerNotFound', `${name} is undefined or not exported`);
  return handler;
}

function contextOf(headers, settle) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const given = headers['lambda-runtime-client-context'];
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: given ? JSON.parse(given) : undefined,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  context.succeed = (value) => settle(null, value);
  context.fail = (error) => settle(error || new Error('failed'));
  context.done = settle;
  return context;
}

function called(handler, event, headers) {
  return new Promise((resolve, reject) => {
    const end = (error, value) => (error ? reject(error) : resolve(value));
    const callback = (error, value) => {
      // Whoever calls back has everything that is under way finished first, unless he says otherwise.
      if (context.callbackWaitsForEmptyEventLoop && !error) state.whenIdle = () => end(null, value);
      else end(error, value);
    };
    const context = contextOf(headers, end);
    state.whenIdle = () => end(null, null);
    const value = handler(event, context, callback);
    if (value && typeof value.then === 'function') {
      state.whenIdle = null;
      value.then(resolve, reject);
    }
  });
}

process.on('beforeExit', () => {
  const then = state.whenIdle;
  state.whenIdle = null;
  if (then) then();
});

function uncaught(error) {
  log('ERROR', ['Uncaught Exception', error]);
  const at = state.requestId ? `/invocation/${state.requestId}/error` : '/init/error';
  report(at, error).finally(() => process.exit(UNCAUGHT_STATUS));
}
process.on('uncaughtException', uncaught);
process.on('unhandledRejection', uncaught);

globalThis.awslambda = {
  streamifyResponse() {
    throw new RuntimeFault('NotImplemented', 'localaws does not stream responses');
  },
};

async function main() {
  followClock();
  let handler;
  try {
    handler = await handlerOf(process.env._HANDLER);
  } catch (error) {
    log('ERROR', ['Init Error', error]);
    await report('/init/error', error);
    process.exit(1);
  }
  for (;;) {
    const { headers, body } = await ask('GET', '/invocation/next');
    followClock();
    state.requestId = headers['lambda-runtime-aws-request-id'];
    process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'] || '';
    const at = `/invocation/${state.requestId}`;
    try {
      const value = await called(handler, JSON.parse(body), headers);
      const text = JSON.stringify(value === undefined ? null : value);
      await ask('POST', `${at}/response`, text, { 'Content-Type': 'application/json' });
    } catch (error) {
      log('ERROR', ['Invoke Error', error]);
      await report(`${at}/error`, error);
    }
    state.whenIdle = null;
  }
}

main();
