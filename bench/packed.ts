import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";

const repository = join(import.meta.dirname, "..");

/** Packs the package as for the registry and unpacks it in `folder`; returns its launcher. */
export function unpack(folder: string): string {
  const shell = process.platform === "win32";
  const pack = ["pack", "--silent", "--pack-destination", folder];
  const said = execFileSync("npm", pack, { cwd: repository, encoding: "utf8", shell });
  const archive = said.trim().split("\n").at(-1) ?? "";
  execFileSync("tar", ["-xzf", archive], { cwd: folder });
  // Its dependencies are those of the repository.
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"), "junction");
  return join(folder, "package", "harness", "cli", "launcher.cjs");
}
