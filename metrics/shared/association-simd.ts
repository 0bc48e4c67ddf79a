/** `association-kernel.wat`, compiled. */
const binary =
  'AGFzbQEAAAABGAJgCn9/f39/f3x8fHwAYAd/f39/f39/AAIPAQNlbnYGbWVtb3J5AgABAwMCAAEHFQIHYWRkRm91cgAAB2RvdEZvdXIAAQqfBALt' +
  'AQIBfwR7IAAgAUEDdGohCiAG/RQhCyAH/RQhDCAI/RQhDSAJ/RQhDgNAIAAgAP0ABAAgCyAC/V0DAP1f/fIBIAwgA/1dAwD9X/3yAf3wASANIAT9' +
  'XQMA/V/98gEgDiAF/V0DAP1f/fIB/fAB/fAB/fAB/QsEACAAIAD9AAQQIAsgAv1dAwj9X/3yASAMIAP9XQMI/V/98gH98AEgDSAE/V0DCP1f/fIB' +
  'IA4gBf1dAwj9X/3yAf3wAf3wAf3wAf0LBBAgAEEgaiEAIAJBEGohAiADQRBqIQMgBEEQaiEEIAVBEGohBSAAIApJDQALC60CAgF/BXsgACABQQN0' +
  'aiEHA0AgAP0ABAAhCCAJIAggAv1dAwD9X/3yAf3wASEJIAogCCAD/V0DAP1f/fIB/fABIQogCyAIIAT9XQMA/V/98gH98AEhCyAMIAggBf1dAwD9' +
  'X/3yAf3wASEMIAD9AAQQIQggCSAIIAL9XQMI/V/98gH98AEhCSAKIAggA/1dAwj9X/3yAf3wASEKIAsgCCAE/V0DCP1f/fIB/fABIQsgDCAIIAX9' +
  'XQMI/V/98gH98AEhDCAAQSBqIQAgAkEQaiECIANBEGohAyAEQRBqIQQgBUEQaiEFIAAgB0kNAAsgBiAJ/SEAIAn9IQGgOQMAIAYgCv0hACAK/SEB' +
  'oDkDCCAGIAv9IQAgC/0hAaA5AxAgBiAM/SEAIAz9IQGgOQMYCw==';

// What is used of a global that neither TypeScript's ES2023 library nor Node 20's types declare.
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    constructor(size: { initial: number });
    readonly buffer: ArrayBuffer;
  }
  class Instance {
    constructor(module: Module, imports: { env: { memory: Memory } });
    readonly exports: object;
  }
}

export interface AssociationLoops {
  /** `m += w0 r0 + w1 r1 + w2 r2 + w3 r3` over `n` numbers, a multiple of 4. `m` and `r0` to `r3` are addresses. */
  addFour(
    m: number,
    n: number,
    r0: number,
    r1: number,
    r2: number,
    r3: number,
    w0: number,
    w1: number,
    w2: number,
    w3: number,
  ): void;
  /** Writes `m . r0` to `m . r3` to the four doubles at `out`. */
  dotFour(m: number, n: number, r0: number, r1: number, r2: number, r3: number, out: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** The loops, over a memory of their own of at least `bytes`. */
export function associationLoops(bytes: number): { loops: AssociationLoops; memory: ArrayBuffer } {
  compiled ??= new WebAssembly.Module(Buffer.from(binary, 'base64'));
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return { loops: exports as AssociationLoops, memory: memory.buffer };
}
