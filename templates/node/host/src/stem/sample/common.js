// A CommonJS module with another one and a JSON file.
const { join } = require('node:path');
const { name } = require('./package.json');

exports.greeting = (who) => ({ message: `Hello, ${who}!`, from: join('/', name) });
module.exports = Object.assign((request, context) => exports.greeting(context.functionName), exports);
