// Old syntax on purpose: this file must start on every Node.
"use strict";
var childProcess = require("node:child_process");
var fs = require("node:fs");
var path = require("node:path");

/** Whether a version of Node runs this package. */
exports.isNewEnough = function (version) {
  var parts = version.split(".").map(Number);
  return parts[0] > 22 || (parts[0] === 22 && parts[1] >= 18);
};

/**
 * The Node that the workspace tools/node24 installed beside the package, or undefined. npm 11 also puts it into
 * node_modules/.bin, where scripts find it by themselves; npm 10 does not.
 */
exports.find = function (root) {
  var packages = ["linux-x64", "linux-arm64", "win-x64", "bin-darwin-arm64"];
  for (var i = 0; i < packages.length; i += 1) {
    var folder = path.join(root, "node_modules", "node-" + packages[i], "bin");
    var files = ["node", "node.exe"];
    for (var j = 0; j < files.length; j += 1) {
      if (fs.existsSync(path.join(folder, files[j]))) return path.join(folder, files[j]);
    }
  }
  return undefined;
};

/** Runs a script in another Node in the place of this process: same streams, same signals, same exit code. */
exports.run = function (binary, args) {
  var env = Object.assign({}, process.env, {
    PATH: path.dirname(binary) + path.delimiter + process.env.PATH,
  });
  var child = childProcess.spawn(binary, args, { stdio: "inherit", env: env });
  ["SIGHUP", "SIGINT", "SIGTERM"].forEach(function (name) {
    // A terminal sends them to the child as well; what is sent to this process alone is passed on.
    process.on(name, function () {
      if (name !== "SIGINT" || !process.stdin.isTTY) child.kill(name);
    });
  });
  child.on("exit", function (code, signal) {
    if (signal === null) {
      process.exitCode = code;
      return;
    }
    // Passed on no more: it is to end this process as it ended the child.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
};
