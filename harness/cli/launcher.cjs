#!/usr/bin/env node
// Old syntax on purpose: this file must start on an old Node too, to say which one is needed.
"use strict";
var fs = require("node:fs");
var path = require("node:path");
var url = require("node:url");
var v8 = require("node:v8");
var newerNode = require("./newer-node.cjs");

var root = path.join(__dirname, "..", "..");
var node = process.versions.node;
var args = process.argv.slice(2);

if (args[0] === "--version" || args[0] === "-V") {
  var manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  process.stdout.write(manifest.version + "\n");
} else if (newerNode.isNewEnough(node)) {
  // Nearly all objects live as long as one record or one call. New ones get little room, and the old ones are collected
  // when they have grown by three tenths, not when they have doubled and more: a third less memory, for no more processor
  // time. Calls to servers get more room (heap.ts).
  v8.setFlagsFromString("--semi-space-growth-factor=1");
  v8.setFlagsFromString("--heap-growing-percent=30");
  // The repository holds the sources and runs them as they are; the published package holds only dist.
  var source = path.join(__dirname, "main.ts");
  var built = path.join(root, "dist", "cli", "main.js");
  import(url.pathToFileURL(fs.existsSync(source) ? source : built).href).then(function (cli) {
    return cli.main(args);
  });
} else if (newerNode.find(root) !== undefined) {
  newerNode.run(newerNode.find(root), [__filename].concat(args));
} else {
  process.stderr.write("assize needs Node 22.18 or newer; this is " + node + "\n");
  process.exitCode = 2;
}
