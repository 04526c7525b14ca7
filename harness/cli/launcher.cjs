#!/usr/bin/env node
// Old syntax on purpose: this file must start on an old Node too, to say which one is needed.
"use strict";
var fs = require("node:fs");
var path = require("node:path");
var url = require("node:url");

var root = path.join(__dirname, "..", "..");
var node = process.versions.node;
var parts = node.split(".").map(Number);
var manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
// The repository holds the sources and runs them as they are; the published package holds only dist.
var source = path.join(__dirname, "main.ts");
var built = path.join(root, "dist", "cli", "main.js");

if (process.argv[2] === "--version" || process.argv[2] === "-V") {
  process.stdout.write(manifest.version + "\n");
} else if (parts[0] < 22 || (parts[0] === 22 && parts[1] < 18)) {
  process.stderr.write("assize needs Node 22.18 or newer; this is " + node + "\n");
  process.exitCode = 2;
} else {
  import(url.pathToFileURL(fs.existsSync(source) ? source : built).href).then(function (cli) {
    return cli.main(process.argv.slice(2));
  });
}
