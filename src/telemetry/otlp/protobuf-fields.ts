import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { OtlpDecodeError } from './otlp-request.ts';

/** One field of a message, to be read as one type; what is not read is skipped. */
export class ProtobufField {
  readonly number: number;
  readonly #type: WireType;
  readonly #reader: BinaryReader;

  constructor(reader: BinaryReader, number: number, type: WireType) {
    this.#reader = reader;
    this.number = number;
    this.#type = type;
  }

  text(): string {
    return this.#as(WireType.LengthDelimited).string();
  }

  bytes(): Uint8Array {
    return this.#as(WireType.LengthDelimited).bytes();
  }

  hex(): string {
    return [...this.bytes().subarray(0, longestIdBytes + 1)]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('');
  }

  boolean(): boolean {
    return this.#as(WireType.Varint).bool();
  }

  int32(): number {
    return this.#as(WireType.Varint).int32();
  }

  int64(): bigint {
    return BigInt(this.#as(WireType.Varint).int64());
  }

  fixed64(): bigint {
    return BigInt(this.#as(WireType.Bit64).fixed64());
  }

  double(): number {
    return this.#as(WireType.Bit64).double();
  }

  #as(type: WireType): BinaryReader {
    if (type === this.#type) return this.#reader;
    throw new OtlpDecodeError('', `field ${this.number} has wire type ${this.#type}, not ${type}`);
  }
}

const longestIdBytes = 16;

/** The fields of a message in the order sent, unknown ones among them. */
export function* readFields(message: Uint8Array): Generator<ProtobufField> {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const start = reader.pos;
    yield new ProtobufField(reader, number, type);
    if (reader.pos === start) reader.skip(type, number);
  }
}
