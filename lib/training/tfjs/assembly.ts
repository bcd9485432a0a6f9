/**
 * The WebAssembly kernels of `assembly/mod.ts`, working directly on the tfjs backend's memory.
 *
 * @module
 */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { byteView } from "./byte_view.ts";
import {
  type Target,
  type Window,
  type WindowAddresses,
  windowBytes,
  writeWindow,
} from "./window.ts";

/** What both ways to convolve take. */
export type ConvolveArguments = [
  window: number,
  taps: number,
  target: number,
  source: number,
  filter: number,
  filterChannel: number,
  filterOuter: number,
  result: number,
  scratch: number,
];

/** What both ways to the gradient of a filter take. */
export type FilterGradientArguments = [
  window: number,
  taps: number,
  source: number,
  dy: number,
  outer: number,
  result: number,
  scratch: number,
];

/**
 * The functions of the module. Arguments that the sources call `usize` are byte addresses in the
 * memory. Each function is documented in its source, `assembly/*.ts`.
 */
export interface Assembly {
  /** The bytes of scratch memory that both depthwise gradients need. */
  readonly DEPTHWISE_SCRATCH: WebAssembly.Global;
  /** The bytes of scratch memory that both pooling gradients need. */
  readonly POOL_SCRATCH: WebAssembly.Global;
  /** The bytes of scratch memory that `convolve` needs. */
  convolveScratch(taps: number, channels: number, outer: number): number;
  /** The bytes of scratch memory that `convolveSparse` needs. */
  convolveSparseScratch(
    height: number,
    width: number,
    channels: number,
    taps: number,
    outer: number,
  ): number;
  /** The bytes of scratch memory that `filterGradientSparse` needs. */
  filterGradientSparseScratch(taps: number, channels: number, outer: number): number;
  /** The bytes of scratch memory that `filterGradient` needs. */
  filterGradientScratch(taps: number, channels: number, outer: number): number;
  /** The bytes of scratch memory that `matMul` needs. */
  matMulScratch(n: number, k: number): number;

  /** c = a · b; see `mat_mul.ts`. */
  matMul(
    a: number,
    b: number,
    c: number,
    m: number,
    n: number,
    k: number,
    transposeA: boolean,
    transposeB: boolean,
    scratch: number,
  ): void;
  /** c = activation(c + bias); see `bias.ts`. */
  addBias(c: number, m: number, n: number, bias: number, activation: number): void;
  /** sums = the sum of x's rows; see `bias.ts`. */
  sumRows(x: number, m: number, n: number, sums: number): void;
  /** result = source ∗ filter; see `convolve.ts`. */
  convolve(...args: ConvolveArguments): void;
  /** The same for a source of zeros; 0 if the filter is not finite; see `convolve_sparse.ts`. */
  convolveSparse(...args: ConvolveArguments): number;
  /** Not 0 if most of the values are zero; see `convolve_sparse.ts`. */
  mostlyZero(values: number, count: number): number;
  /** The gradient of a convolution's filter; see `filter_gradient.ts`. */
  filterGradient(...args: FilterGradientArguments): void;
  /** The same for a dy of zeros; see `filter_gradient_sparse.ts`. */
  filterGradientSparse(...args: FilterGradientArguments): void;
  /** The gradient of a depthwise convolution's input; see `depthwise.ts`. */
  depthwiseInputGradient(
    window: number,
    taps: number,
    dy: number,
    filter: number,
    multiplier: number,
    result: number,
    scratch: number,
  ): void;
  /** The gradient of a depthwise convolution's filter; see `depthwise.ts`. */
  depthwiseFilterGradient(
    window: number,
    taps: number,
    x: number,
    dy: number,
    multiplier: number,
    result: number,
    scratch: number,
  ): void;
  /** The gradient of max pooling; see `pool_gradient.ts`. */
  maxPoolGradient(
    window: number,
    taps: number,
    x: number,
    dy: number,
    result: number,
    scratch: number,
  ): void;
  /** The gradient of average pooling; see `pool_gradient.ts`. */
  averagePoolGradient(
    window: number,
    taps: number,
    dy: number,
    result: number,
    scratch: number,
  ): void;
  /** One step of Adam; see `adam.ts`. */
  adam(
    value: number,
    first: number,
    second: number,
    gradient: number,
    newValue: number,
    newFirst: number,
    newSecond: number,
    count: number,
    beta1: number,
    beta2: number,
    rate: number,
    scale: number,
    epsilon: number,
  ): void;
}

/**
 * The kernels on a backend's memory, or undefined where they cannot be: the backend's threaded
 * build, which browsers with shared memory choose, has a memory that they cannot import.
 */
export type AssemblyOf = (backend: BackendWasm) => Assembly | undefined;

/** What Emscripten adds to the backend's module and the backend's types leave out. */
interface EmscriptenModule {
  readonly asm: { readonly memory?: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/** Instantiates `module` once for each backend that asks. */
export function assemblyOn(module: WebAssembly.Module): AssemblyOf {
  const instances = new WeakMap<BackendWasm, Assembly | undefined>();
  return (backend) => {
    if (!instances.has(backend)) instances.set(backend, instantiate(module, backend));
    return instances.get(backend);
  };
}

function instantiate(module: WebAssembly.Module, backend: BackendWasm): Assembly | undefined {
  const memory = (backend.wasm as unknown as EmscriptenModule).asm.memory;
  if (!memory || !(memory.buffer instanceof ArrayBuffer)) return undefined;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports as unknown as Assembly;
}

/**
 * Lends scratch memory on the backend's heap for the length of one call.
 *
 * @param bytes how much, more than 0
 * @param use is called with the address; what lies there is undefined before and after
 * @throws Error when the heap cannot grow by so much
 */
export function withScratch<Result>(
  backend: BackendWasm,
  bytes: number,
  use: (address: number) => Result,
): Result {
  const heap = backend.wasm as unknown as EmscriptenModule;
  // An empty request may be answered with 0, which means failure.
  const address = heap._malloc(Math.max(bytes, 1)) >>> 0;
  if (address === 0) {
    throw new Error(`Cannot run a kernel: no room for ${bytes} bytes in the backend's memory`);
  }
  try {
    return use(address);
  } finally {
    heap._free(address);
  }
}

/**
 * Lends scratch memory in which a window has been written.
 *
 * @param shape the window, and the target if the kernel has one
 * @param bytes how much scratch the kernel needs besides
 * @param use is called with the addresses of the window's parts and of the scratch
 */
export function withWindow(
  backend: BackendWasm,
  shape: { readonly window: Window; readonly target?: Target },
  { bytes, use }: {
    readonly bytes: number;
    readonly use: (addresses: WindowAddresses, scratch: number) => void;
  },
): void {
  const windowSize = windowBytes(shape.window);
  withScratch(backend, windowSize + bytes, (address) => {
    use(writeWindow(byteView(backend).buffer, address, shape), address + windowSize);
  });
}
