/**
 * Object headers: the list of messages that describe a group or a data set (sections IV.A.1.a and
 * b).
 *
 * @module
 */
import { type FileBytes, Hdf5Error } from "./file_bytes.ts";

/** The types of messages that are looked at; all others are passed over. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

/** A message of an object header. */
export interface Message {
  /** One of `MESSAGE`, or another. */
  readonly type: number;
  /** Where its contents begin. */
  readonly start: number;
  /** How many bytes it has. */
  readonly length: number;
}

/** Bytes that hold messages. */
interface Block {
  readonly start: number;
  readonly length: number;
}

/** Bit 1 of a message's flags: its contents lie elsewhere, shared with other objects. */
const SHARED = 2;

/**
 * Reads the messages of an object.
 *
 * @param file the file
 * @param address where the object's header begins
 * @returns the messages in their order
 * @throws Hdf5Error when it is damaged, or of a form that Keras does not write
 */
export function readMessages(file: FileBytes, address: number): readonly Message[] {
  if (file.hasMark(address, "OHDR")) return readVersion2(file, address);
  const version = file.unsigned(address, 1);
  if (version !== 1) throw new Hdf5Error(`there is no object header at byte ${address}`);
  const first = { start: address + 16, length: file.unsigned(address + 8, 4) };
  return followBlocks(file, first, (block, add) => {
    let at = block.start;
    while (at + 8 <= block.start + block.length) {
      const length = file.unsigned(at + 2, 2);
      add({ type: file.unsigned(at, 2), start: at + 8, length }, file.unsigned(at + 4, 1));
      at += 8 + length;
    }
  });
}

function readVersion2(file: FileBytes, address: number): readonly Message[] {
  const flags = file.unsigned(address + 5, 1);
  const times = flags & 0x20 ? 16 : 0;
  const phases = flags & 0x10 ? 4 : 0;
  const lengthBytes = [1, 2, 4, 8][flags & 3] as 1 | 2 | 4 | 8;
  const lengthAt = address + 6 + times + phases;
  const first = { start: lengthAt + lengthBytes, length: file.unsigned(lengthAt, lengthBytes) };
  const header = flags & 4 ? 6 : 4;
  return followBlocks(file, first, (block, add) => {
    // A continuation begins with a mark and ends with a checksum.
    const isFirst = block === first;
    if (!isFirst) file.expectMark(block.start, "OCHK");
    let at = block.start + (isFirst ? 0 : 4);
    const end = block.start + block.length - (isFirst ? 0 : 4);
    while (at + header <= end) {
      const length = file.unsigned(at + 1, 2);
      add({ type: file.unsigned(at, 1), start: at + header, length }, file.unsigned(at + 3, 1));
      at += header + length;
    }
  });
}

/** Reads blocks of messages, those that a message of another leads to as well. */
function followBlocks(
  file: FileBytes,
  first: Block,
  read: (block: Block, add: (message: Message, flags: number) => void) => void,
): readonly Message[] {
  const messages: Message[] = [];
  const blocks: Block[] = [first];
  const known: ReadonlySet<number> = new Set(Object.values(MESSAGE));
  for (const block of blocks) {
    file.checkRange(block.start, block.length);
    read(block, (message, flags) => {
      file.step();
      file.checkRange(message.start, message.length);
      if (message.type === MESSAGE.continuation) {
        const start = file.unsigned(message.start, 8);
        blocks.push({ start, length: file.unsigned(message.start + 8, 8) });
      } else if (known.has(message.type)) {
        if (flags & SHARED) {
          throw new Hdf5Error("it has shared messages, which Keras does not write");
        }
        messages.push(message);
      }
    });
  }
  return messages;
}
