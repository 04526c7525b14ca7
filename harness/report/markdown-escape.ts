import { cleanText } from "./clean-text.ts";

/** What Markdown or HTML would read as more than text. An underscore inside a word is only an underscore. */
const special = /[\\`*[\]~$|#]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/** Text from anywhere as one line of plain Markdown text: no markup, no links, no images, no cell borders. */
export function escapeMarkdown(text: string): string {
  return cleanText(text)
    .replace(special, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
