import type { AnswerFormat, Asking, ProtocolName, SlotName } from "./protocol.ts";

/** One prompt file: how to ask, and which protocol reads the answer. */
export interface Prompt {
  readonly name: string;
  /** The whole file, as it was read. */
  readonly source: string;
  /** SHA-256 of `source`, hexadecimal. */
  readonly digest: string;
  readonly protocol: ProtocolName;
  readonly dimension: string;
  readonly format: AnswerFormat;
  /** The slots that its text uses. */
  readonly uses: readonly SlotName[];
  readonly asking: Asking;
  /** The messages with the slots filled; untrusted text comes in already between its marks. */
  render(slots: Slots): readonly Message[];
}

export type Slots = Readonly<Partial<Record<SlotName, string>>>;

export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}
