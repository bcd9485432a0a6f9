/**
 * Compresses bytes. The engine does it beside the thread that answers, unlike fflate.
 *
 * @returns a gzip file, the same for the same bytes
 */
export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
