// Runs a script, or a command of node_modules/.bin, on Node 24: node tools/node24/run.cjs vitest run
// Old syntax on purpose: this file must start on every Node.
"use strict";
var fs = require("node:fs");
var path = require("node:path");
var newerNode = require("../../harness/cli/newer-node.cjs");

var root = path.join(__dirname, "..", "..");
var command = process.argv[2];
var linked = path.join(root, "node_modules", ".bin", command);
var script = fs.existsSync(linked) ? fs.realpathSync(linked) : command;
var binary = newerNode.isNewEnough(process.versions.node) ? process.execPath : newerNode.find(root);
if (binary === undefined) {
  process.stderr.write("this needs Node 22.18 or newer; this is " + process.versions.node + "\n");
  process.exitCode = 1;
} else {
  newerNode.run(binary, [script].concat(process.argv.slice(3)));
}
