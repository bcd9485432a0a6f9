// Entry of the module behind the fused training step (own, shared memory). Each kernel is a plain
// function over addresses; the host (lib/training/plan) lays out the memory and lists the calls that
// make up a step.

export { activate, activateBackward } from "./plan/activation";
export { barrier } from "./plan/barrier";
export { biasBackward, denseBackward, denseForward } from "./plan/dense";
export { dropout } from "./plan/dropout";
export { softmaxCrossEntropy } from "./plan/loss";
export { matmulNN, matmulNT, matmulTN } from "./plan/matmul";
export { updateFromParts, updateWeights } from "./plan/optimizer";
export { convForward } from "./plan/conv2d";
export { convBackward } from "./plan/conv2d_backward";
export { turnWeights } from "./plan/conv2d_sparse";
export { averagePool, averagePoolBackward, maxPool, maxPoolBackward } from "./plan/pool";
export { winogradImage, winogradWeights } from "./plan/winograd";
