/// <reference lib="dom" />
/**
 * Listens for files that are picked, dropped or pasted.
 *
 * @param inputs the fields to pick one with
 * @param onFile gets each; a drop or a paste that holds no file is left to the browser
 */
export function listenForFiles(
  inputs: readonly HTMLInputElement[],
  onFile: (file: File) => void,
): void {
  for (const input of inputs) {
    input.addEventListener("change", () => {
      const [file] = input.files ?? [];
      if (file) onFile(file);
      input.value = ""; // so that the same one can be picked again
    });
  }
  addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  addEventListener("drop", (event) => takeFirst(event, event.dataTransfer));
  addEventListener("paste", (event) => takeFirst(event, event.clipboardData));

  function takeFirst(event: Event, transfer: DataTransfer | null): void {
    const [file] = transfer?.files ?? [];
    if (file === undefined) return;
    event.preventDefault();
    onFile(file);
  }
}
